"""The paper's tables and figures with our numbers beside the paper's, as one HTML page with pictures."""
