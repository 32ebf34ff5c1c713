<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>AboutPage</name>
    <message>
        <source>About Inkseek</source>
        <translation>关于 Inkseek</translation>
    </message>
    <message>
        <source>Inkseek {version}</source>
        <translation>Inkseek {version}</translation>
    </message>
    <message>
        <source>Draw a sketch, find the photo in your own library, see why it matched.</source>
        <translation>画张草图，在自己的图库中找到照片，并看清匹配的原因。</translation>
    </message>
    <message>
        <source>Nothing leaves this machine</source>
        <translation>数据不会离开本机</translation>
    </message>
    <message>
        <source>The app has no network code: no account, no upload, no statistics, no look for updates. Photos are only read, never changed. What it learns about them, small copies of them and your sketches lie in files of your own, which you can copy or delete at any time.</source>
        <translation>本应用没有任何联网代码：没有账号，不上传，不统计，不检查更新。照片只会被读取，绝不会被修改。它从照片中学到的内容、照片的小副本以及您的草图都保存在您自己的文件中，可随时复制或删除。</translation>
    </message>
    <message>
        <source>Gallery</source>
        <translation>图库文件</translation>
    </message>
    <message>
        <source>Sketches, models, log</source>
        <translation>草图、模型、日志</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Open the folder of: {what}</source>
        <translation>打开所在文件夹：{what}</translation>
    </message>
    <message>
        <source>The model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>There is no model to search with.</source>
        <translation>没有可用于搜索的模型。</translation>
    </message>
    <message>
        <source>{title}: {regions} regions on {levels} levels ({structure}).</source>
        <translation>{title}：{levels} 个层级，每层 {regions} 个区域（{structure}）。</translation>
    </message>
    <message>
        <source>Terms: {terms}</source>
        <translation>使用条款：{terms}</translation>
    </message>
    <message>
        <source>Trained on: {data}</source>
        <translation>训练数据：{data}</translation>
    </message>
    <message>
        <source>Licences</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>Inkseek is free software under the MIT licence. It stands on these parts; Qt is used unchanged, as separate libraries that can be replaced, as its licence asks.</source>
        <translation>Inkseek 是采用 MIT 许可证的自由软件，建立在以下组件之上。Qt 按其许可证的要求原样使用，作为可替换的独立库。</translation>
    </message>
</context>
<context>
    <name>Cards</name>
    <message>
        <source>Research use: the sketch-photo pairs and several of the photo sets came without a licence.</source>
        <translation>仅供研究：草图照片对和部分照片集未附带许可证。</translation>
    </message>
    <message>
        <source>All train rows of QMUL-ChairV2, QMUL-Chair, QMUL-Shoe and Sketchy (parts of them, as research data)</source>
        <translation>QMUL-ChairV2、QMUL-Chair、QMUL-Shoe 和 Sketchy 的全部训练数据（其中一部分，作为研究数据）</translation>
    </message>
    <message>
        <source>Train rows of QMUL-ChairV2, QMUL-Chair, QMUL-Shoe and Sketchy (parts of them, as research data)</source>
        <translation>QMUL-ChairV2、QMUL-Chair、QMUL-Shoe 和 Sketchy 的训练数据（其中一部分，作为研究数据）</translation>
    </message>
    <message>
        <source>line drawings traced from {0} photos without sketches (QMUL-ShoeV2, Sketchy, one photo of each ImageNet class, BSDS)</source>
        <translation>由 {0} 张没有草图的照片描成的线稿（QMUL-ShoeV2、Sketchy、ImageNet 每类一张、BSDS）</translation>
    </message>
    <message>
        <source>and {0} furniture pictures with {1} sketches rendered by assets/demo/make (seed {2}, {3} px, {4} to {5} samples a pixel)</source>
        <translation>以及由 assets/demo/make 渲染的 {0} 张家具图片和 {1} 张草图（种子 {2}，{3} 像素，每像素采样 {4} 到 {5} 次）</translation>
    </message>
    <message>
        <source>from MobileNetV2 weights pretrained on ImageNet (ONNX model zoo, Apache-2.0). Nothing held out but the official tests of chair and shoe</source>
        <translation>起始权重为在 ImageNet 上预训练的 MobileNetV2（ONNX model zoo，Apache-2.0）。除 chair 和 shoe 的官方测试集外没有留出任何数据</translation>
    </message>
    <message>
        <source>from MobileNetV2 weights pretrained on ImageNet (ONNX model zoo, Apache-2.0). Held out by photo: {0} of chairv2, {1} of shoe, {2} of sketchy, {3} of the rendered ones</source>
        <translation>起始权重为在 ImageNet 上预训练的 MobileNetV2（ONNX model zoo，Apache-2.0）。按照片留出：chairv2 {0} 张、shoe {1} 张、sketchy {2} 张、渲染图片 {3} 张</translation>
    </message>
    <message>
        <source>near copies of their photos were left out.</source>
        <translation>其照片的近似副本已剔除。</translation>
    </message>
    <message>
        <source>near copies of these and of the official test photos were left out.</source>
        <translation>这些照片以及官方测试照片的近似副本已剔除。</translation>
    </message>
    <message>
        <source>; </source>
        <translation>；</translation>
    </message>
</context>
<context>
    <name>ChoiceCard</name>
    <message>
        <source>Drop a folder here</source>
        <translation>把文件夹拖到这里</translation>
    </message>
</context>
<context>
    <name>ComparePage</name>
    <message>
        <source>The models look at the two pictures…</source>
        <translation>模型正在查看这两张图…</translation>
    </message>
    <message>
        <source>There is one model here, so nothing to compare it with. Add another, such as one with the CAMA structure, by: main.py models add FILE.onnx</source>
        <translation>这里只有一个模型，无从比较。可用以下命令再添加一个，例如 CAMA 结构的模型：main.py models add FILE.onnx</translation>
    </message>
    <message>
        <source>The less the regions overlap, the lower the penalty: each looks at a part of its own.</source>
        <translation>区域重叠越少，惩罚越低：每个区域各看一处。</translation>
    </message>
</context>
<context>
    <name>ContactSheet</name>
    <message>
        <source>Sketch</source>
        <translation>草图</translation>
    </message>
</context>
<context>
    <name>DatePopup</name>
    <message>
        <source>Dates</source>
        <translation>日期</translation>
    </message>
    <message>
        <source>Any date</source>
        <translation>任何日期</translation>
    </message>
    <message>
        <source>First day</source>
        <translation>起始日</translation>
    </message>
    <message>
        <source>Last day</source>
        <translation>截止日</translation>
    </message>
    <message>
        <source>Show these days</source>
        <translation>显示这些日期</translation>
    </message>
    <message>
        <source>{name}, as year-month-day</source>
        <translation>{name}，格式为 年-月-日</translation>
    </message>
</context>
<context>
    <name>Desk</name>
    <message>
        <source>Drawing</source>
        <translation>绘图</translation>
    </message>
    <message>
        <source>Why it matched</source>
        <translation>匹配原因</translation>
    </message>
</context>
<context>
    <name>Drawing</name>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Move</source>
        <translation>移动</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>缩放</translation>
    </message>
    <message>
        <source>Erase</source>
        <translation>擦除</translation>
    </message>
    <message>
        <source>Draw</source>
        <translation>绘制</translation>
    </message>
</context>
<context>
    <name>ErrorDialog</name>
    <message>
        <source>Something went wrong</source>
        <translation>出错了</translation>
    </message>
    <message>
        <source>Something went wrong, and it is not your fault.</source>
        <translation>出错了，这不是您的问题。</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详细信息</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>复制详细信息</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
</context>
<context>
    <name>ExportBar</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Cancel the export</source>
        <translation>取消导出</translation>
    </message>
</context>
<context>
    <name>Exporter</name>
    <message>
        <source>Table for spreadsheets (CSV)…</source>
        <translation>电子表格 (CSV)…</translation>
    </message>
    <message>
        <source>Data for programs (JSON)…</source>
        <translation>程序数据 (JSON)…</translation>
    </message>
    <message>
        <source>Contact sheet…</source>
        <translation>缩略图总览…</translation>
    </message>
    <message>
        <source>Copy the photos to a folder…</source>
        <translation>把照片复制到文件夹…</translation>
    </message>
    <message>
        <source>Results.csv</source>
        <translation>结果.csv</translation>
    </message>
    <message>
        <source>Tables (*.csv)</source>
        <translation>表格 (*.csv)</translation>
    </message>
    <message>
        <source>Results.json</source>
        <translation>结果.json</translation>
    </message>
    <message>
        <source>JSON (*.json)</source>
        <translation>JSON (*.json)</translation>
    </message>
    <message>
        <source>Contact sheet.png</source>
        <translation>缩略图总览.png</translation>
    </message>
    <message>
        <source>Wrote {name} with the first {most} of {photos}: one page takes no more</source>
        <translation>已写入 {name}，含 {photos}中的前 {most} 张：一页放不下更多</translation>
    </message>
    <message>
        <source>Pictures (*.png *.jpg *.jpeg)</source>
        <translation>图片 (*.png *.jpg *.jpeg)</translation>
    </message>
    <message>
        <source>Copy the photos to</source>
        <translation>复制照片到</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Exporting {done} of {photos}</source>
        <translation>正在导出 {done} / {photos}</translation>
    </message>
    <message>
        <source>Export stopped after {done} of {photos}</source>
        <translation>导出已停止：完成 {done} / {photos}</translation>
    </message>
    <message>
        <source>Wrote {name}</source>
        <translation>已写入 {name}</translation>
    </message>
    <message>
        <source>Copied {count} photo</source>
        <translation>已复制 {count} 张照片</translation>
    </message>
    <message>
        <source>Copied {count} photos</source>
        <translation>已复制 {count} 张照片</translation>
    </message>
    <message>
        <source>{copied} to {folder}</source>
        <translation>{copied}到 {folder}</translation>
    </message>
    <message>
        <source>{count} failed</source>
        <translation>{count} 张失败</translation>
    </message>
</context>
<context>
    <name>Exports</name>
    <message>
        <source>This view…</source>
        <translation>当前视图…</translation>
    </message>
    <message>
        <source>All maps by level and region…</source>
        <translation>按层级和区域排列的全部注意力图…</translation>
    </message>
    <message>
        <source>The search as a figure…</source>
        <translation>本次搜索的图示…</translation>
    </message>
    <message>
        <source>{count} search kept</source>
        <translation>已保留 {count} 次搜索</translation>
    </message>
    <message>
        <source>{count} searches kept</source>
        <translation>已保留 {count} 次搜索</translation>
    </message>
    <message>
        <source>The searches as a figure ({kept})…</source>
        <translation>各次搜索的图示（{kept}）…</translation>
    </message>
    <message>
        <source>Keep this search for the figure</source>
        <translation>为图示保留本次搜索</translation>
    </message>
    <message>
        <source>Let go of the kept searches</source>
        <translation>清除保留的搜索</translation>
    </message>
    <message>
        <source>Attention by level and region, as it counts: sketch and photo</source>
        <translation>按层级和区域计入的注意力：草图与照片</translation>
    </message>
    <message>
        <source>Attention by model, and overlap penalty of sketch · photo</source>
        <translation>各模型的注意力，以及草图 · 照片的重叠惩罚</translation>
    </message>
    <message>
        <source>query</source>
        <translation>查询</translation>
    </message>
    <message>
        <source>{count} search</source>
        <translation>{count} 次搜索</translation>
    </message>
    <message>
        <source>{count} searches</source>
        <translation>{count} 次搜索</translation>
    </message>
    <message>
        <source>Kept: {searches} for the figure</source>
        <translation>已为图示保留{searches}</translation>
    </message>
    <message>
        <source>Number {rank}: {name}</source>
        <translation>第 {rank} 名：{name}</translation>
    </message>
</context>
<context>
    <name>FilterRow</name>
    <message>
        <source>Show the photos of one folder only</source>
        <translation>只显示一个文件夹中的照片</translation>
    </message>
    <message>
        <source>Show the photos of one time only</source>
        <translation>只显示某段时间的照片</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>分数</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>日期</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>排序</translation>
    </message>
    <message>
        <source>The closest first</source>
        <translation>最接近的在前</translation>
    </message>
    <message>
        <source>Of the closest, the newest first</source>
        <translation>在最接近的照片中，最新的在前</translation>
    </message>
    <message>
        <source>Export what is shown</source>
        <translation>导出当前显示的内容</translation>
    </message>
    <message>
        <source>All folders</source>
        <translation>所有文件夹</translation>
    </message>
    <message>
        <source>Any date</source>
        <translation>任何日期</translation>
    </message>
    <message>
        <source>Since {day}</source>
        <translation>{day} 起</translation>
    </message>
    <message>
        <source>Until {day}</source>
        <translation>截至 {day}</translation>
    </message>
</context>
<context>
    <name>FolderPopup</name>
    <message>
        <source>Folders</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Find a folder</source>
        <translation>查找文件夹</translation>
    </message>
    <message>
        <source>All folders</source>
        <translation>所有文件夹</translation>
    </message>
</context>
<context>
    <name>Grip</name>
    <message>
        <source>Back into the main window</source>
        <translation>放回主窗口</translation>
    </message>
    <message>
        <source>Close this panel</source>
        <translation>关闭此面板</translation>
    </message>
    <message>
        <source>Drag to move this panel, double-click for a window of its own</source>
        <translation>拖动可移动此面板，双击可变为独立窗口</translation>
    </message>
</context>
<context>
    <name>Header</name>
    <message>
        <source>Library</source>
        <translation>图库</translation>
    </message>
    <message>
        <source>Add folder</source>
        <translation>添加文件夹</translation>
    </message>
    <message>
        <source>Add a folder of photos; or drop one onto the window</source>
        <translation>添加照片文件夹；也可把文件夹拖到窗口上</translation>
    </message>
    <message>
        <source>Choose a library, look for changes in it</source>
        <translation>选择图库，检查图库中的变化</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Panels, light and dark, about Inkseek</source>
        <translation>面板、外观、关于 Inkseek</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>菜单</translation>
    </message>
</context>
<context>
    <name>HeatmapControls</name>
    <message>
        <source>Heatmap</source>
        <translation>热图</translation>
    </message>
    <message>
        <source>Heatmap opacity</source>
        <translation>热图不透明度</translation>
    </message>
    <message>
        <source>How strongly the regions glow on the photos</source>
        <translation>区域在照片上显示的强度</translation>
    </message>
</context>
<context>
    <name>Keys</name>
    <message>
        <source>Draw</source>
        <translation>绘制</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>窗口</translation>
    </message>
    <message>
        <source>Weights and regions</source>
        <translation>权重与区域</translation>
    </message>
    <message>
        <source>Large preview</source>
        <translation>大图预览</translation>
    </message>
    <message>
        <source>Look closer</source>
        <translation>细看</translation>
    </message>
    <message>
        <source>Search, where it does not follow the pen</source>
        <translation>搜索（未设为随笔搜索时）</translation>
    </message>
    <message>
        <source>Shift+drag</source>
        <translation>Shift+拖动</translation>
    </message>
    <message>
        <source>Size of pen or eraser; straight on while drawing</source>
        <translation>画笔或橡皮擦的大小；绘制中则画直线</translation>
    </message>
    <message>
        <source>middle button</source>
        <translation>鼠标中键</translation>
    </message>
    <message>
        <source>With a drag: move the page</source>
        <translation>拖动时：移动页面</translation>
    </message>
    <message>
        <source>Ctrl+wheel</source>
        <translation>Ctrl+滚轮</translation>
    </message>
    <message>
        <source>pinch</source>
        <translation>双指捏合</translation>
    </message>
    <message>
        <source>Nearer, farther</source>
        <translation>放大、缩小</translation>
    </message>
    <message>
        <source>Draw without a pointer: move a pen, put it down and lift it</source>
        <translation>不用鼠标绘制：移动画笔，落笔与抬笔</translation>
    </message>
    <message>
        <source>Sketch and paper</source>
        <translation>草图与画纸</translation>
    </message>
    <message>
        <source>Select all strokes, delete the selected ones</source>
        <translation>全选笔画，删除所选笔画</translation>
    </message>
    <message>
        <source>corner drag</source>
        <translation>拖动四角</translation>
    </message>
    <message>
        <source>Scale the selected strokes; Shift lets go of proportions</source>
        <translation>缩放所选笔画；按 Shift 可不保持比例</translation>
    </message>
    <message>
        <source>Drop the stroke under way; select nothing</source>
        <translation>放弃正在画的笔画；取消选择</translation>
    </message>
    <message>
        <source>Home</source>
        <translation>Home</translation>
    </message>
    <message>
        <source>End</source>
        <translation>End</translation>
    </message>
    <message>
        <source>Choose a photo; Shift and Ctrl choose several</source>
        <translation>选择照片；按 Shift 或 Ctrl 多选</translation>
    </message>
    <message>
        <source>First, last</source>
        <translation>第一张、最后一张</translation>
    </message>
    <message>
        <source>Choose all</source>
        <translation>全选</translation>
    </message>
    <message>
        <source>One more or one less of several; Ctrl and arrows lead there</source>
        <translation>增选或取消一张；用 Ctrl 和方向键移动</translation>
    </message>
    <message>
        <source>Let go of the choice; back to the sketch</source>
        <translation>取消选择；返回草图</translation>
    </message>
    <message>
        <source>drag</source>
        <translation>拖动</translation>
    </message>
    <message>
        <source>Drop pictures or folders here, take photos out</source>
        <translation>把图片或文件夹拖入，或把照片拖出</translation>
    </message>
    <message>
        <source>Choose a weight, a level or a region</source>
        <translation>选择权重、层级或区域</translation>
    </message>
    <message>
        <source>Let it count more, less; a drag does too</source>
        <translation>提高、降低权重；拖动亦可</translation>
    </message>
    <message>
        <source>Leave it out; a click does too</source>
        <translation>不计入；点击亦可</translation>
    </message>
    <message>
        <source>Back to the model&apos;s own weight</source>
        <translation>恢复模型自己的权重</translation>
    </message>
    <message>
        <source>right click</source>
        <translation>右键点击</translation>
    </message>
    <message>
        <source>On the paper: steer the region there</source>
        <translation>在画纸上：调节该处的区域</translation>
    </message>
    <message>
        <source>The photo before, the next one</source>
        <translation>上一张、下一张照片</translation>
    </message>
    <message>
        <source>Open it, or search with the part marked by a drag</source>
        <translation>打开，或用拖出的部分搜索</translation>
    </message>
    <message>
        <source>Find similar</source>
        <translation>查找相似</translation>
    </message>
    <message>
        <source>Save it with its glowing regions</source>
        <translation>连同发光的区域一起保存</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Other results, other levels</source>
        <translation>其他结果、其他层级</translation>
    </message>
    <message>
        <source>One region alone, all regions</source>
        <translation>单个区域、所有区域</translation>
    </message>
    <message>
        <source>Overlay, map, input</source>
        <translation>叠加、注意力图、原图</translation>
    </message>
    <message>
        <source>Other colours</source>
        <translation>换配色</translation>
    </message>
    <message>
        <source>Mark as the right answer</source>
        <translation>标为正确答案</translation>
    </message>
    <message>
        <source>Save what is seen as a picture</source>
        <translation>把所见保存为图片</translation>
    </message>
    <message>
        <source>Compare models, and back</source>
        <translation>比较模型，再返回</translation>
    </message>
</context>
<context>
    <name>KeysPage</name>
    <message>
        <source>Keys and gestures</source>
        <translation>快捷键与手势</translation>
    </message>
</context>
<context>
    <name>Legend</name>
    <message>
        <source>From no attention to {greatest}: a map M, times its weight W on a level</source>
        <translation>从无注意力到 {greatest}：注意力图 M 乘以该层级的权重 W</translation>
    </message>
</context>
<context>
    <name>Librarian</name>
    <message>
        <source>Add a folder of photos</source>
        <translation>添加照片文件夹</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>{title}, {structure}, {regions} regions on {levels} levels. Trained on {data}.</source>
        <translation>{title}，{structure}，{levels} 个层级、每层 {regions} 个区域。训练数据：{data}。</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>没有模型</translation>
    </message>
    <message>
        <source>No search: {reason}</source>
        <translation>无法搜索：{reason}</translation>
    </message>
</context>
<context>
    <name>Library</name>
    <message>
        <source>Demo library</source>
        <translation>演示图库</translation>
    </message>
    <message>
        <source>My library</source>
        <translation>我的图库</translation>
    </message>
</context>
<context>
    <name>LibraryControls</name>
    <message>
        <source>Watch for changes</source>
        <translation>监视变化</translation>
    </message>
    <message>
        <source>Photos that come, change or go are taken in by themselves</source>
        <translation>照片增加、更改或移除时自动更新</translation>
    </message>
    <message>
        <source>Encode again with {model}</source>
        <translation>用 {model} 重新编码</translation>
    </message>
    <message>
        <source>Encoding with {latest} was stopped; {model} still searches</source>
        <translation>用 {latest} 编码已停止；仍用 {model} 搜索</translation>
    </message>
    <message>
        <source>Go on encoding</source>
        <translation>继续编码</translation>
    </message>
    <message>
        <source>Made with {model}. Encode the photos again with {latest}? You can search meanwhile</source>
        <translation>由 {model} 生成。用 {latest} 重新编码照片吗？期间可以搜索</translation>
    </message>
    <message>
        <source>Encode again</source>
        <translation>重新编码</translation>
    </message>
    <message>
        <source>Looking for changes every few minutes</source>
        <translation>每隔几分钟检查变化</translation>
    </message>
</context>
<context>
    <name>MapRows</name>
    <message>
        <source>Attention maps of the sketch and of the photo, all regions and each alone</source>
        <translation>草图与照片的注意力图，所有区域及每个区域</translation>
    </message>
    <message>
        <source>All regions</source>
        <translation>所有区域</translation>
    </message>
</context>
<context>
    <name>MatchPage</name>
    <message>
        <source>The sketch, large</source>
        <translation>草图大图</translation>
    </message>
    <message>
        <source>The photo, large</source>
        <translation>照片大图</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Distance term</source>
        <translation>距离项</translation>
    </message>
    <message>
        <source>Sketch</source>
        <translation>草图</translation>
    </message>
    <message>
        <source>Searched with</source>
        <translation>搜索所用</translation>
    </message>
    <message>
        <source>Top</source>
        <translation>上部</translation>
    </message>
    <message>
        <source>Middle</source>
        <translation>中部</translation>
    </message>
    <message>
        <source>Bottom</source>
        <translation>下部</translation>
    </message>
    <message>
        <source>Region {number}</source>
        <translation>区域 {number}</translation>
    </message>
    <message>
        <source>together {sum}, the distance</source>
        <translation>合计 {sum}，即距离</translation>
    </message>
    <message>
        <source>The attention maps as the network made them. Choose one to see it large.</source>
        <translation>网络生成的注意力图。选择一张可放大查看。</translation>
    </message>
    <message>
        <source>The map of region {n}, which has {share} of the weight.</source>
        <translation>区域 {n} 的注意力图，占总权重的 {share}。</translation>
    </message>
    <message>
        <source>Each map as it counts on level {level}, which has {share} of the weight.</source>
        <translation>各注意力图在层级 {level} 上的作用，该层级占总权重的 {share}。</translation>
    </message>
    <message>
        <source>The map of region {n} as it counts on level {level}: times its weight, {weight}.</source>
        <translation>区域 {n} 的注意力图在层级 {level} 上的作用：乘以其权重 {weight}。</translation>
    </message>
    <message>
        <source>Attention</source>
        <translation>注意力</translation>
    </message>
    <message>
        <source>Regions</source>
        <translation>区域</translation>
    </message>
    <message>
        <source>click to show or hide</source>
        <translation>点击可显示或隐藏</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Distance terms</source>
        <translation>距离项</translation>
    </message>
</context>
<context>
    <name>Menus</name>
    <message>
        <source>Panels</source>
        <translation>面板</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
</context>
<context>
    <name>Messages</name>
    <message>
        <source>Your library is empty</source>
        <translation>您的图库是空的</translation>
    </message>
    <message>
        <source>Drop a folder of photos here, or add one. The photos stay where they are and are never changed.</source>
        <translation>把照片文件夹拖到这里，或添加一个。照片留在原处，绝不会被修改。</translation>
    </message>
    <message>
        <source>Add folder</source>
        <translation>添加文件夹</translation>
    </message>
    <message>
        <source>Open the demo library</source>
        <translation>打开演示图库</translation>
    </message>
    <message>
        <source>Getting the photos ready</source>
        <translation>正在准备照片</translation>
    </message>
    <message>
        <source>The first ones appear in a moment; go ahead and draw.</source>
        <translation>第一批马上出现，您可以先画起来。</translation>
    </message>
    <message>
        <source>The demo library is not here</source>
        <translation>找不到演示图库</translation>
    </message>
    <message>
        <source>This copy of the app came without its demo photos. Your own photos work all the same.</source>
        <translation>此版本未附带演示照片。您自己的照片可照常使用。</translation>
    </message>
    <message>
        <source>Open my library</source>
        <translation>打开我的图库</translation>
    </message>
    <message>
        <source>This library cannot be opened</source>
        <translation>无法打开此图库</translation>
    </message>
    <message>
        <source>No search without a model</source>
        <translation>没有模型，无法搜索</translation>
    </message>
    <message>
        <source>{reason}. Put the model&apos;s file and card back, or install the app again; your library is safe.</source>
        <translation>{reason}。请放回模型文件及其说明卡，或重新安装本应用；您的图库安然无恙。</translation>
    </message>
    <message>
        <source>Made with another model</source>
        <translation>由其他模型生成</translation>
    </message>
    <message>
        <source>The photos of this library were encoded by another model than {model}, so sketches cannot be compared with them. Encode them again? The photos themselves are only read.</source>
        <translation>此图库的照片不是由 {model} 编码的，因此无法与草图比较。要重新编码吗？照片本身只会被读取。</translation>
    </message>
    <message>
        <source>Encode again</source>
        <translation>重新编码</translation>
    </message>
    <message>
        <source>Encoding the photos again</source>
        <translation>正在重新编码照片</translation>
    </message>
    <message>
        <source>The model that made this library is not here. Search begins once all photos are done.</source>
        <translation>找不到生成此图库的模型。所有照片完成后即可搜索。</translation>
    </message>
    <message>
        <source>No photo here</source>
        <translation>没有照片</translation>
    </message>
    <message>
        <source>{what} leaves nothing to show.</source>
        <translation>按“{what}”筛选后没有可显示的照片。</translation>
    </message>
    <message>
        <source>Show all photos</source>
        <translation>显示所有照片</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Begin a new library</source>
        <translation>新建图库</translation>
    </message>
</context>
<context>
    <name>ModelCardView</name>
    <message>
        <source>Choose another model</source>
        <translation>选择其他模型</translation>
    </message>
    <message>
        <source>Overlap penalty {sketch} on the sketch, {photo} on the photo</source>
        <translation>重叠惩罚：草图 {sketch}，照片 {photo}</translation>
    </message>
    <message>
        <source>Overlap penalty</source>
        <translation>重叠惩罚</translation>
    </message>
    <message>
        <source>Sketch</source>
        <translation>草图</translation>
    </message>
    <message>
        <source>Photo</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Each region&apos;s map times the strongest of the others, summed; over N²</source>
        <translation>每个区域的注意力图乘以其余区域中最强者，求和后除以 N²</translation>
    </message>
    <message>
        <source>All regions&apos; maps multiplied, summed; over N</source>
        <translation>所有区域的注意力图相乘，求和后除以 N</translation>
    </message>
    <message>
        <source>{structure} formula</source>
        <translation>{structure} 公式</translation>
    </message>
</context>
<context>
    <name>MoreBar</name>
    <message>
        <source>Show more</source>
        <translation>显示更多</translation>
    </message>
    <message>
        <source>{count} more, much further away</source>
        <translation>另有 {count} 张，差距大得多</translation>
    </message>
    <message>
        <source>{count} further photo</source>
        <translation>另有 {count} 张照片</translation>
    </message>
    <message>
        <source>{count} further photos</source>
        <translation>另有 {count} 张照片</translation>
    </message>
</context>
<context>
    <name>MoreMenu</name>
    <message>
        <source>Recent sketches</source>
        <translation>最近的草图</translation>
    </message>
    <message>
        <source>Forget them</source>
        <translation>全部清除</translation>
    </message>
    <message>
        <source>Smoothing</source>
        <translation>平滑</translation>
    </message>
</context>
<context>
    <name>Multiples</name>
    <message>
        <source>Attention of each region on each level</source>
        <translation>每个区域在每个层级上的注意力</translation>
    </message>
    <message>
        <source>level {number}</source>
        <translation>层级 {number}</translation>
    </message>
    <message>
        <source>All regions</source>
        <translation>所有区域</translation>
    </message>
    <message>
        <source>Region {number}</source>
        <translation>区域 {number}</translation>
    </message>
    <message>
        <source>Chosen: {chosen}. Under the keys: {focused}.</source>
        <translation>已选：{chosen}。键盘焦点：{focused}。</translation>
    </message>
    <message>
        <source>Level {number}</source>
        <translation>层级 {number}</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
</context>
<context>
    <name>Painting</name>
    <message>
        <source>Draw what you are looking for</source>
        <translation>画出您要找的东西</translation>
    </message>
    <message>
        <source>Mirrored</source>
        <translation>已镜像</translation>
    </message>
</context>
<context>
    <name>PairView</name>
    <message>
        <source>The sketch and the photo, side by side</source>
        <translation>草图与照片并排</translation>
    </message>
</context>
<context>
    <name>Pane</name>
    <message>
        <source>Region {number}: {value}</source>
        <translation>区域 {number}：{value}</translation>
    </message>
</context>
<context>
    <name>Preview</name>
    <message>
        <source>Large preview</source>
        <translation>大图预览</translation>
    </message>
    <message>
        <source>The one before  (left arrow)</source>
        <translation>上一张  (左箭头)</translation>
    </message>
    <message>
        <source>The next one  (right arrow)</source>
        <translation>下一张  (右箭头)</translation>
    </message>
    <message>
        <source>Close the preview  (Esc)</source>
        <translation>关闭预览  (Esc)</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Open in another program  (Enter)</source>
        <translation>用其他程序打开  (Enter)</translation>
    </message>
    <message>
        <source>Find similar</source>
        <translation>查找相似</translation>
    </message>
    <message>
        <source>Search with this photo  (Ctrl+F)</source>
        <translation>用此照片搜索  (Ctrl+F)</translation>
    </message>
    <message>
        <source>Save picture</source>
        <translation>保存图片</translation>
    </message>
    <message>
        <source>Save it with its glowing regions  (Ctrl+S)</source>
        <translation>连同发光的区域一起保存  (Ctrl+S)</translation>
    </message>
    <message>
        <source>Search with this part</source>
        <translation>用此部分搜索</translation>
    </message>
    <message>
        <source>Search with what the rectangle holds  (Enter)</source>
        <translation>用矩形框中的内容搜索  (Enter)</translation>
    </message>
    <message>
        <source>{number} of {count}</source>
        <translation>第 {number} 张，共 {count} 张</translation>
    </message>
    <message>
        <source>Pull a rectangle over a part of the photo to search with it alone</source>
        <translation>在照片上拉出矩形，只用该部分搜索</translation>
    </message>
    <message>
        <source>Enter searches with this part, Esc lets go of it</source>
        <translation>Enter 用此部分搜索，Esc 取消</translation>
    </message>
</context>
<context>
    <name>ProgressBar</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>What was skipped</source>
        <translation>跳过的文件</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Looking for photos…</source>
        <translation>正在查找照片…</translation>
    </message>
    <message>
        <source>{photos} found so far</source>
        <translation>目前找到 {photos}</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Go on anyway</source>
        <translation>仍然继续</translation>
    </message>
    <message>
        <source>Paused on battery · {done} of {total} done · goes on when plugged in</source>
        <translation>使用电池，已暂停 · 已完成 {done}/{total} · 接通电源后继续</translation>
    </message>
    <message>
        <source>Paused on battery</source>
        <translation>使用电池，已暂停</translation>
    </message>
    <message>
        <source>Paused · {done} of {total} done · you can search these</source>
        <translation>已暂停 · 已完成 {done}/{total} · 可搜索已完成的照片</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Indexing {done} of {total}</source>
        <translation>正在索引：{done}/{total}</translation>
    </message>
    <message>
        <source>Encoding {done} of {total} again</source>
        <translation>正在重新编码：{done}/{total}</translation>
    </message>
    <message>
        <source>{rate} a second</source>
        <translation>每秒 {rate} 张</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>剩余 {time}</translation>
    </message>
    <message>
        <source>{count} skipped</source>
        <translation>跳过 {count} 个</translation>
    </message>
    <message>
        <source>you can search meanwhile</source>
        <translation>期间可以搜索</translation>
    </message>
    <message>
        <source>Stopping after this batch; what is done is kept</source>
        <translation>本批完成后停止；已完成的会保留</translation>
    </message>
    <message>
        <source>{n} s</source>
        <translation>{n} 秒</translation>
    </message>
    <message>
        <source>{n} min</source>
        <translation>{n} 分钟</translation>
    </message>
    <message>
        <source>{hours} h {minutes} min</source>
        <translation>{hours} 小时 {minutes} 分钟</translation>
    </message>
</context>
<context>
    <name>QueryChips</name>
    <message>
        <source>Click to go back to the sketch  (Esc)</source>
        <translation>点击返回草图  (Esc)</translation>
    </message>
    <message>
        <source>Liked and disliked photos shift the ranking: click to let the query decide</source>
        <translation>喜欢和不喜欢的照片影响了排序：点击改为只由查询决定</translation>
    </message>
    <message>
        <source>Photos left out by hand: click to show them again</source>
        <translation>手动排除的照片：点击可重新显示</translation>
    </message>
    <message>
        <source>Steered</source>
        <translation>已调节</translation>
    </message>
    <message>
        <source>The weights are steered by hand: click to let the model decide alone again</source>
        <translation>权重已手动调节：点击改回由模型决定</translation>
    </message>
    <message>
        <source>Similar to a part of {name}</source>
        <translation>与 {name} 的局部相似</translation>
    </message>
    <message>
        <source>Similar to {name}</source>
        <translation>与 {name} 相似</translation>
    </message>
    <message>
        <source>more like {count}</source>
        <translation>多找 {count} 张</translation>
    </message>
    <message>
        <source>not {count}</source>
        <translation>不要 {count} 张</translation>
    </message>
    <message>
        <source>{count} excluded</source>
        <translation>已排除 {count} 张</translation>
    </message>
</context>
<context>
    <name>Reasons</name>
    <message>
        <source>no such file</source>
        <translation>没有此文件</translation>
    </message>
    <message>
        <source>not a file</source>
        <translation>不是文件</translation>
    </message>
    <message>
        <source>empty file</source>
        <translation>空文件</translation>
    </message>
    <message>
        <source>damaged file</source>
        <translation>文件已损坏</translation>
    </message>
    <message>
        <source>truncated file</source>
        <translation>文件不完整</translation>
    </message>
    <message>
        <source>no permission to read it</source>
        <translation>没有读取权限</translation>
    </message>
    <message>
        <source>not a picture of a known format</source>
        <translation>不是已知格式的图片</translation>
    </message>
    <message>
        <source>not enough memory to decode it</source>
        <translation>内存不足，无法解码</translation>
    </message>
    <message>
        <source>HEIC photos need the pillow-heif package</source>
        <translation>HEIC 照片需要 pillow-heif 软件包</translation>
    </message>
    <message>
        <source>went away while it was read</source>
        <translation>读取时文件消失</translation>
    </message>
    <message>
        <source>is being written; the next run reads it</source>
        <translation>文件正在写入；下次索引时再读取</translation>
    </message>
    <message>
        <source>{0} megabytes, more than the {1} allowed</source>
        <translation>{0} MB，超过允许的 {1} MB</translation>
    </message>
    <message>
        <source>{0} megapixels, more than the {1} allowed</source>
        <translation>{0} 百万像素，超过允许的 {1} 百万像素</translation>
    </message>
    <message>
        <source>asks for {0} passes over its pixels, more than the {1} allowed</source>
        <translation>要求对像素扫描 {0} 遍，超过允许的 {1} 遍</translation>
    </message>
    <message>
        <source>not there any more; moved, deleted, or on a drive that is away</source>
        <translation>已不在原处：可能被移动、删除，或所在驱动器未连接</translation>
    </message>
    <message>
        <source>not finished: another library was opened</source>
        <translation>未完成：已打开另一个图库</translation>
    </message>
    <message>
        <source>no program of this system opens it</source>
        <translation>系统中没有可打开它的程序</translation>
    </message>
    <message>
        <source>no program of this system shows its folder</source>
        <translation>系统中没有可显示其文件夹的程序</translation>
    </message>
    <message>
        <source>cannot be read</source>
        <translation>无法读取</translation>
    </message>
    <message>
        <source>cannot be read ({0})</source>
        <translation>无法读取（{0}）</translation>
    </message>
    <message>
        <source>cannot be written ({0})</source>
        <translation>无法写入（{0}）</translation>
    </message>
    <message>
        <source>nothing is drawn in it</source>
        <translation>其中没有画任何东西</translation>
    </message>
    <message>
        <source>more than the {0} points allowed</source>
        <translation>超过允许的 {0} 个点</translation>
    </message>
    <message>
        <source>a coordinate is not a finite number</source>
        <translation>有坐标不是有限数</translation>
    </message>
    <message>
        <source>a time is not a finite number</source>
        <translation>有时间不是有限数</translation>
    </message>
    <message>
        <source>its first line is no QuickDraw drawing</source>
        <translation>首行不是 QuickDraw 图画</translation>
    </message>
    <message>
        <source>not a plain .npy array</source>
        <translation>不是普通的 .npy 数组</translation>
    </message>
    <message>
        <source>not stroke-3: an array {0} of {1}, not (n, 3) numbers</source>
        <translation>不是 stroke-3：数组为 {0}（{1}），而非 (n, 3) 个数</translation>
    </message>
    <message>
        <source>not a sketch file; known are {0}</source>
        <translation>不是草图文件；支持的格式有 {0}</translation>
    </message>
    <message>
        <source>not well-formed XML ({0})</source>
        <translation>XML 格式有误（{0}）</translation>
    </message>
    <message>
        <source>not an SVG file: its root is &lt;{0}&gt;</source>
        <translation>不是 SVG 文件：其根元素为 &lt;{0}&gt;</translation>
    </message>
    <message>
        <source>it declares XML entities, which are refused</source>
        <translation>其中声明了 XML 实体，已拒绝</translation>
    </message>
    <message>
        <source>elements nested deeper than {0}</source>
        <translation>元素嵌套超过 {0} 层</translation>
    </message>
    <message>
        <source>transform not understood: {0}</source>
        <translation>无法理解的变换：{0}</translation>
    </message>
    <message>
        <source>not a number: {0}</source>
        <translation>不是数字：{0}</translation>
    </message>
    <message>
        <source>not a number to draw with: {0}</source>
        <translation>不是可用于绘制的数字：{0}</translation>
    </message>
    <message>
        <source>a path must begin with M</source>
        <translation>路径必须以 M 开头</translation>
    </message>
    <message>
        <source>path data not understood: {0}</source>
        <translation>无法理解的路径数据：{0}</translation>
    </message>
    <message>
        <source>a length not understood: {0}</source>
        <translation>无法理解的长度：{0}</translation>
    </message>
    <message>
        <source>a polyline&apos;s points come in pairs</source>
        <translation>折线的点坐标必须成对</translation>
    </message>
    <message>
        <source>{0} is no coordinate</source>
        <translation>{0} 不是坐标</translation>
    </message>
    <message>
        <source>a stroke is two or three lists of numbers</source>
        <translation>一笔应是两个或三个数字列表</translation>
    </message>
    <message>
        <source>not a gallery</source>
        <translation>不是图库文件</translation>
    </message>
    <message>
        <source>damaged; `gallery check --repair` saves what can be read</source>
        <translation>已损坏；`gallery check --repair` 可抢救能读取的部分</translation>
    </message>
    <message>
        <source>locked by another program; try again when it is done</source>
        <translation>被另一程序锁定；待其完成后重试</translation>
    </message>
    <message>
        <source>no gallery here yet; index a folder first</source>
        <translation>这里还没有图库；请先索引一个文件夹</translation>
    </message>
    <message>
        <source>the disk is full; what was stored before is kept</source>
        <translation>磁盘已满；之前存储的内容已保留</translation>
    </message>
    <message>
        <source>the disk reports an error</source>
        <translation>磁盘报告错误</translation>
    </message>
    <message>
        <source>no permission to open it</source>
        <translation>没有打开权限</translation>
    </message>
    <message>
        <source>no permission to write it</source>
        <translation>没有写入权限</translation>
    </message>
    <message>
        <source>cannot be opened</source>
        <translation>无法打开</translation>
    </message>
    <message>
        <source>is no longer there</source>
        <translation>已不存在</translation>
    </message>
    <message>
        <source>nothing is indexed yet</source>
        <translation>尚未索引任何照片</translation>
    </message>
    <message>
        <source>indexed with another model ({0})</source>
        <translation>由其他模型索引（{0}）</translation>
    </message>
    <message>
        <source>made by a newer version of Inkseek (schema {0}, this one knows {1})</source>
        <translation>由更新版本的 Inkseek 生成（架构 {0}，本版本支持 {1}）</translation>
    </message>
    <message>
        <source>the system&apos;s limit of watched folders is reached (fs.inotify)</source>
        <translation>已达到系统监视文件夹的上限 (fs.inotify)</translation>
    </message>
    <message>
        <source>open in another program; close it first (Inkseek too)</source>
        <translation>正被其他程序使用；请先将其关闭（包括 Inkseek）</translation>
    </message>
    <message>
        <source>left as it was: no copy could be kept before its update ({0})</source>
        <translation>保持原样：更新前无法保留副本（{0}）</translation>
    </message>
    <message>
        <source>is not being encoded anew with this model</source>
        <translation>未在用此模型重新编码</translation>
    </message>
    <message>
        <source>holds no such photo: {0}</source>
        <translation>其中没有这张照片：{0}</translation>
    </message>
    <message>
        <source>a CUDA device was found</source>
        <translation>找到 CUDA 设备</translation>
    </message>
    <message>
        <source>no CUDA device found</source>
        <translation>未找到 CUDA 设备</translation>
    </message>
    <message>
        <source>macOS has no CUDA</source>
        <translation>macOS 不支持 CUDA</translation>
    </message>
    <message>
        <source>the NVIDIA driver does not start</source>
        <translation>NVIDIA 驱动程序无法启动</translation>
    </message>
    <message>
        <source>the CUDA libraries do not load</source>
        <translation>无法加载 CUDA 库</translation>
    </message>
    <message>
        <source>this ONNX Runtime is built without CUDA</source>
        <translation>此 ONNX Runtime 不含 CUDA</translation>
    </message>
    <message>
        <source>torch can use the CUDA device; for ONNX Runtime, {0}</source>
        <translation>torch 可以使用 CUDA 设备；ONNX Runtime：{0}</translation>
    </message>
    <message>
        <source>{0}, nor does torch use it</source>
        <translation>{0}，torch 也未使用它</translation>
    </message>
    <message>
        <source>no model {0}; there are: {1}</source>
        <translation>没有模型 {0}；现有：{1}</translation>
    </message>
    <message>
        <source>{0}: the model&apos;s card contradicts itself</source>
        <translation>{0}：模型卡自相矛盾</translation>
    </message>
    <message>
        <source>{0}: made for another version of the preprocessing</source>
        <translation>{0}：为另一版本的预处理制作</translation>
    </message>
    <message>
        <source>{0}: the model&apos;s card is not a JSON object</source>
        <translation>{0}：模型卡不是 JSON 对象</translation>
    </message>
    <message>
        <source>{0}: the model&apos;s card cannot be read ({1})</source>
        <translation>{0}：无法读取模型卡（{1}）</translation>
    </message>
    <message>
        <source>{0}: the model&apos;s card is not valid JSON</source>
        <translation>{0}：模型卡不是有效的 JSON</translation>
    </message>
    <message>
        <source>{0}: the model&apos;s card has no usable {1}</source>
        <translation>{0}：模型卡缺少可用的 {1}</translation>
    </message>
    <message>
        <source>{0}: the model is damaged or another one than its card tells (sha256)</source>
        <translation>{0}：模型已损坏，或与模型卡所述不符（sha256）</translation>
    </message>
    <message>
        <source>{0}: the model cannot be read ({1})</source>
        <translation>{0}：无法读取模型（{1}）</translation>
    </message>
    <message>
        <source>{0}: the model&apos;s outputs are not of the shapes its card tells</source>
        <translation>{0}：模型输出的形状与模型卡所述不符</translation>
    </message>
    <message>
        <source>{0}: not an Inkseek model (it needs pictures in; {1} out)</source>
        <translation>{0}：不是 Inkseek 模型（需要输入 pictures；输出 {1}）</translation>
    </message>
    <message>
        <source>{0}: not a usable ONNX model ({1})</source>
        <translation>{0}：不是可用的 ONNX 模型（{1}）</translation>
    </message>
    <message>
        <source>{0}: not a usable ONNX model</source>
        <translation>{0}：不是可用的 ONNX 模型</translation>
    </message>
    <message>
        <source>{0}: the model failed ({1})</source>
        <translation>{0}：模型运行失败（{1}）</translation>
    </message>
    <message>
        <source>{0}: encoded by another model ({1}); choose that one, or index the library anew</source>
        <translation>{0}：由另一模型（{1}）编码；请选择该模型，或重新索引图库</translation>
    </message>
    <message>
        <source>the query and the gallery were encoded by different models</source>
        <translation>查询与图库由不同的模型编码</translation>
    </message>
    <message>
        <source>the encoder fails: {0}</source>
        <translation>编码器出错：{0}</translation>
    </message>
    <message>
        <source>the {0} device takes no more photos ({1})</source>
        <translation>{0} 设备无法再容纳更多照片（{1}）</translation>
    </message>
    <message>
        <source>the scan on the {0} device failed ({1})</source>
        <translation>在 {0} 设备上扫描失败（{1}）</translation>
    </message>
    <message>
        <source>{0}: the CUDA provider does not load</source>
        <translation>{0}：CUDA 无法加载</translation>
    </message>
    <message>
        <source>No such file or directory</source>
        <translation>没有这样的文件或文件夹</translation>
    </message>
    <message>
        <source>Permission denied</source>
        <translation>没有权限</translation>
    </message>
    <message>
        <source>Operation not permitted</source>
        <translation>不允许此操作</translation>
    </message>
    <message>
        <source>Is a directory</source>
        <translation>是文件夹</translation>
    </message>
    <message>
        <source>Not a directory</source>
        <translation>不是文件夹</translation>
    </message>
    <message>
        <source>No space left on device</source>
        <translation>磁盘空间不足</translation>
    </message>
    <message>
        <source>Disk quota exceeded</source>
        <translation>超出磁盘配额</translation>
    </message>
    <message>
        <source>Read-only file system</source>
        <translation>文件系统为只读</translation>
    </message>
    <message>
        <source>File name too long</source>
        <translation>文件名过长</translation>
    </message>
    <message>
        <source>Input/output error</source>
        <translation>输入输出错误</translation>
    </message>
    <message>
        <source>Too many open files</source>
        <translation>打开的文件过多</translation>
    </message>
    <message>
        <source>Stale file handle</source>
        <translation>文件句柄已失效</translation>
    </message>
    <message>
        <source>Transport endpoint is not connected</source>
        <translation>连接已断开</translation>
    </message>
    <message>
        <source>was here before and is not now; is its drive away?</source>
        <translation>以前在此处，现已不在；它的磁盘是否已断开？</translation>
    </message>
</context>
<context>
    <name>RecentStrip</name>
    <message>
        <source>Recent</source>
        <translation>最近</translation>
    </message>
    <message>
        <source>Recent sketches</source>
        <translation>最近的草图</translation>
    </message>
</context>
<context>
    <name>RegionChip</name>
    <message>
        <source>Region {number}</source>
        <translation>区域 {number}</translation>
    </message>
    <message>
        <source>{name}, region {number}: {share} of the weight. Click to show or hide its glow.</source>
        <translation>{name}，区域 {number}：占总权重的 {share}。点击可显示或隐藏其光晕。</translation>
    </message>
</context>
<context>
    <name>RegionDot</name>
    <message>
        <source>Show region {number}</source>
        <translation>显示区域 {number}</translation>
    </message>
</context>
<context>
    <name>ReplayBar</name>
    <message>
        <source>Replay, strokes shown</source>
        <translation>回放，已显示的笔画</translation>
    </message>
    <message>
        <source>Drag to see the sketch stroke by stroke</source>
        <translation>拖动可逐笔查看草图</translation>
    </message>
    <message>
        <source>Speed of the replay  (Shift+R)</source>
        <translation>回放速度  (Shift+R)</translation>
    </message>
    <message>
        <source>1 stroke</source>
        <translation>1 笔</translation>
    </message>
    <message>
        <source>{count} strokes</source>
        <translation>{count} 笔</translation>
    </message>
    <message>
        <source>{shown} of {words}</source>
        <translation>{shown} / {words}</translation>
    </message>
    <message>
        <source>Pause the replay</source>
        <translation>暂停回放</translation>
    </message>
    <message>
        <source>Replay the sketch</source>
        <translation>回放草图</translation>
    </message>
    <message>
        <source>Replay speed {speed}x</source>
        <translation>回放速度 {speed} 倍</translation>
    </message>
</context>
<context>
    <name>ResultActions</name>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Large preview</source>
        <translation>大图预览</translation>
    </message>
    <message>
        <source>Show in file manager</source>
        <translation>在文件管理器中显示</translation>
    </message>
    <message>
        <source>Copy picture</source>
        <translation>复制图片</translation>
    </message>
    <message>
        <source>Copy path</source>
        <translation>复制路径</translation>
    </message>
    <message>
        <source>Find similar</source>
        <translation>查找相似</translation>
    </message>
    <message>
        <source>Use as underlay</source>
        <translation>用作底图</translation>
    </message>
    <message>
        <source>More like these</source>
        <translation>多找这类</translation>
    </message>
    <message>
        <source>Not these</source>
        <translation>不要这类</translation>
    </message>
    <message>
        <source>Exclude from the results</source>
        <translation>从结果中排除</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Copied the path</source>
        <translation>已复制路径</translation>
    </message>
    <message>
        <source>Copied the paths</source>
        <translation>已复制路径</translation>
    </message>
    <message>
        <source>Copied {name}</source>
        <translation>已复制 {name}</translation>
    </message>
</context>
<context>
    <name>ResultsModel</name>
    <message>
        <source>Number {rank}: {name}, distance {distance}</source>
        <translation>第 {rank} 名：{name}，距离 {distance}</translation>
    </message>
</context>
<context>
    <name>ResultsPanel</name>
    <message>
        <source>Why</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Show why the chosen photo matched</source>
        <translation>显示所选照片的匹配原因</translation>
    </message>
    <message>
        <source>{count} closest</source>
        <translation>最接近 {count} 张</translation>
    </message>
    <message>
        <source>of {total} · {ms} ms</source>
        <translation>共 {total} 张 · {ms} 毫秒</translation>
    </message>
    <message>
        <source>Library</source>
        <translation>图库</translation>
    </message>
    <message>
        <source>{photos}, newest first</source>
        <translation>{photos}，最新的在前</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>没有找到</translation>
    </message>
</context>
<context>
    <name>ResultsView</name>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
</context>
<context>
    <name>SketchActions</name>
    <message>
        <source>Pen</source>
        <translation>画笔</translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation>橡皮擦</translation>
    </message>
    <message>
        <source>Straight line</source>
        <translation>直线</translation>
    </message>
    <message>
        <source>Select and move</source>
        <translation>选择和移动</translation>
    </message>
    <message>
        <source>Select with a loop</source>
        <translation>套索选择</translation>
    </message>
    <message>
        <source>Photo to trace from</source>
        <translation>临摹底图</translation>
    </message>
    <message>
        <source>Mirror the view</source>
        <translation>镜像视图</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清空</translation>
    </message>
    <message>
        <source>Duplicate the selection</source>
        <translation>复制所选笔画</translation>
    </message>
    <message>
        <source>Open sketch…</source>
        <translation>打开草图…</translation>
    </message>
    <message>
        <source>Save sketch</source>
        <translation>保存草图</translation>
    </message>
    <message>
        <source>Save sketch as…</source>
        <translation>草图另存为…</translation>
    </message>
    <message>
        <source>Replay</source>
        <translation>回放</translation>
    </message>
    <message>
        <source>Replay speed</source>
        <translation>回放速度</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>Whole page</source>
        <translation>整页</translation>
    </message>
    <message>
        <source>Pen only, ignore mouse and fingers</source>
        <translation>仅用压感笔，忽略鼠标和手指</translation>
    </message>
    <message>
        <source>Another photo to trace from…</source>
        <translation>换一张临摹底图…</translation>
    </message>
    <message>
        <source>Take the photo away</source>
        <translation>移除底图</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>Strong</source>
        <translation>强</translation>
    </message>
    <message>
        <source>Thinner</source>
        <translation>变细</translation>
    </message>
    <message>
        <source>Thicker</source>
        <translation>变粗</translation>
    </message>
    <message>
        <source>Much thinner</source>
        <translation>大幅变细</translation>
    </message>
    <message>
        <source>Much thicker</source>
        <translation>大幅变粗</translation>
    </message>
</context>
<context>
    <name>SketchCanvas</name>
    <message>
        <source>Drawing paper</source>
        <translation>画纸</translation>
    </message>
    <message>
        <source>Draw with the mouse, a pen, or by keys: arrows move, Space draws; the search follows.</source>
        <translation>用鼠标、压感笔或键盘绘制：方向键移动，空格键落笔；搜索随之进行。</translation>
    </message>
    <message>
        <source>Open sketch</source>
        <translation>打开草图</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清空</translation>
    </message>
</context>
<context>
    <name>SketchFiles</name>
    <message>
        <source>Open a sketch</source>
        <translation>打开草图</translation>
    </message>
    <message>
        <source>Sketches</source>
        <translation>草图</translation>
    </message>
    <message>
        <source>SVG, with time and pressure</source>
        <translation>SVG，含时间和压力</translation>
    </message>
    <message>
        <source>QuickDraw</source>
        <translation>QuickDraw</translation>
    </message>
    <message>
        <source>Stroke-3 array</source>
        <translation>Stroke-3 数组</translation>
    </message>
    <message>
        <source>Save the sketch</source>
        <translation>保存草图</translation>
    </message>
    <message>
        <source>A photo to trace from</source>
        <translation>临摹底图</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
</context>
<context>
    <name>SketchPanel</name>
    <message>
        <source>Fit</source>
        <translation>适合</translation>
    </message>
    <message>
        <source>As placed</source>
        <translation>原位</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>实时</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>回车</translation>
    </message>
    <message>
        <source>Press Enter to search</source>
        <translation>按 Enter 搜索</translation>
    </message>
    <message>
        <source>Size of the tool  ([ and ], with Shift by 10)</source>
        <translation>工具大小  ([ 和 ]，按 Shift 步长为 10)</translation>
    </message>
    <message>
        <source>Placing</source>
        <translation>放置方式</translation>
    </message>
    <message>
        <source>When to search</source>
        <translation>何时搜索</translation>
    </message>
    <message>
        <source>Centre the sketch and scale it to fill the page before the search</source>
        <translation>搜索前将草图居中并缩放至充满页面</translation>
    </message>
    <message>
        <source>Search with the sketch where and as large as it is drawn</source>
        <translation>按草图所画的位置和大小搜索</translation>
    </message>
    <message>
        <source>Search while you draw</source>
        <translation>边画边搜索</translation>
    </message>
    <message>
        <source>Search when you press Enter</source>
        <translation>按 Enter 时搜索</translation>
    </message>
    <message>
        <source>Its weights are for another model</source>
        <translation>其权重属于另一模型</translation>
    </message>
    <message>
        <source>Saved {name}</source>
        <translation>已保存 {name}</translation>
    </message>
    <message>
        <source>Eraser {width} px</source>
        <translation>橡皮擦 {width} 像素</translation>
    </message>
    <message>
        <source>Pen {width} px</source>
        <translation>画笔 {width} 像素</translation>
    </message>
</context>
<context>
    <name>SkippedDialog</name>
    <message>
        <source>What was skipped</source>
        <translation>跳过的文件</translation>
    </message>
    <message>
        <source>These files are not in the library. They were not changed in any way.</source>
        <translation>这些文件不在图库中，也未作任何改动。</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Copy list</source>
        <translation>复制列表</translation>
    </message>
</context>
<context>
    <name>Stage</name>
    <message>
        <source>Similar to a part of {name}</source>
        <translation>与 {name} 的局部相似</translation>
    </message>
    <message>
        <source>Similar to {name}</source>
        <translation>与 {name} 相似</translation>
    </message>
    <message>
        <source>Library</source>
        <translation>图库</translation>
    </message>
    <message>
        <source>Results of a sketch</source>
        <translation>草图的搜索结果</translation>
    </message>
    <message>
        <source>Leaving photos out</source>
        <translation>排除照片</translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>Offline, nothing leaves this computer</source>
        <translation>离线运行，数据不会离开本机</translation>
    </message>
    <message>
        <source>Model loading</source>
        <translation>正在加载模型</translation>
    </message>
    <message>
        <source>encode {encode} ms · match {match} ms · paint {paint} ms</source>
        <translation>编码 {encode} 毫秒 · 匹配 {match} 毫秒 · 绘制 {paint} 毫秒</translation>
    </message>
</context>
<context>
    <name>SteeringGrid</name>
    <message>
        <source>Drag to raise or lower what counts, click to mute, double-click to reset</source>
        <translation>拖动可提高或降低权重，点击停用，双击重置</translation>
    </message>
    <message>
        <source>muted</source>
        <translation>已停用</translation>
    </message>
    <message>
        <source>off</source>
        <translation>关</translation>
    </message>
</context>
<context>
    <name>SteeringMenu</name>
    <message>
        <source>Steer region {number}</source>
        <translation>调节区域 {number}</translation>
    </message>
    <message>
        <source>Region {number}</source>
        <translation>区域 {number}</translation>
    </message>
    <message>
        <source>Let it count more</source>
        <translation>提高权重</translation>
    </message>
    <message>
        <source>Let it count less</source>
        <translation>降低权重</translation>
    </message>
    <message>
        <source>Leave it out</source>
        <translation>不计入</translation>
    </message>
    <message>
        <source>As the model weighs it</source>
        <translation>按模型的权重</translation>
    </message>
</context>
<context>
    <name>Summary</name>
    <message>
        <source>{count} new</source>
        <translation>新增 {count} 张</translation>
    </message>
    <message>
        <source>{count} changed</source>
        <translation>更改 {count} 张</translation>
    </message>
    <message>
        <source>{count} moved</source>
        <translation>移动 {count} 张</translation>
    </message>
    <message>
        <source>{count} missing</source>
        <translation>缺失 {count} 张</translation>
    </message>
    <message>
        <source>{count} skipped</source>
        <translation>跳过 {count} 个</translation>
    </message>
    <message>
        <source>Stopped: {words}</source>
        <translation>已停止：{words}</translation>
    </message>
    <message>
        <source>Stopped; nothing was changed</source>
        <translation>已停止；没有任何改动</translation>
    </message>
    <message>
        <source>Everything is up to date</source>
        <translation>一切都是最新的</translation>
    </message>
    <message>
        <source>Encoded again with {model}: {photos}</source>
        <translation>已用 {model} 重新编码：{photos}</translation>
    </message>
    <message>
        <source>Stopped: {photos} encoded with {model}; until all are, the old model searches</source>
        <translation>已停止：{photos}已用 {model} 编码；全部完成前仍用旧模型搜索</translation>
    </message>
    <message>
        <source>{photos} lie in folders that are away; until they are back, the old model searches</source>
        <translation>{photos}所在的文件夹目前不可用；恢复之前仍用旧模型搜索</translation>
    </message>
</context>
<context>
    <name>TermGrid</name>
    <message>
        <source>Levels in rows, regions in columns: {values}</source>
        <translation>行为层级，列为区域：{values}</translation>
    </message>
    <message>
        <source>Level {number}</source>
        <translation>层级 {number}</translation>
    </message>
    <message>
        <source>{title}: region {region}, level {level}: {value}</source>
        <translation>{title}：区域 {region}，层级 {level}：{value}</translation>
    </message>
</context>
<context>
    <name>ToolRail</name>
    <message>
        <source>Drawing tools</source>
        <translation>绘图工具</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
</context>
<context>
    <name>UnderlayBar</name>
    <message>
        <source>Underlay</source>
        <translation>底图</translation>
    </message>
    <message>
        <source>Opacity of the photo to trace from</source>
        <translation>底图的不透明度</translation>
    </message>
    <message>
        <source>How strongly the photo shows; it is never part of the search</source>
        <translation>底图显示的强度；底图绝不参与搜索</translation>
    </message>
    <message>
        <source>Take the photo away</source>
        <translation>移除底图</translation>
    </message>
    <message>
        <source>Take the photo away; U only hides it</source>
        <translation>移除底图；U 键只是隐藏</translation>
    </message>
</context>
<context>
    <name>ViewControls</name>
    <message>
        <source>Overlay</source>
        <translation>叠加</translation>
    </message>
    <message>
        <source>Map</source>
        <translation>注意力图</translation>
    </message>
    <message>
        <source>Input</source>
        <translation>原图</translation>
    </message>
    <message>
        <source>What is drawn</source>
        <translation>显示内容</translation>
    </message>
    <message>
        <source>The attention over its picture</source>
        <translation>注意力叠加在图片上</translation>
    </message>
    <message>
        <source>The attention alone</source>
        <translation>只显示注意力</translation>
    </message>
    <message>
        <source>The picture alone</source>
        <translation>只显示图片</translation>
    </message>
    <message>
        <source>Viridis</source>
        <translation>Viridis</translation>
    </message>
    <message>
        <source>Magma</source>
        <translation>Magma</translation>
    </message>
    <message>
        <source>Cividis</source>
        <translation>Cividis</translation>
    </message>
    <message>
        <source>Regions</source>
        <translation>区域</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>配色</translation>
    </message>
    <message>
        <source>Each region in its own colour</source>
        <translation>每个区域用各自的颜色</translation>
    </message>
    <message>
        <source>Dark is little, bright much</source>
        <translation>越亮注意力越强</translation>
    </message>
    <message>
        <source>Opacity</source>
        <translation>不透明度</translation>
    </message>
    <message>
        <source>Opacity of the attention</source>
        <translation>注意力的不透明度</translation>
    </message>
    <message>
        <source>How strongly the attention covers its picture</source>
        <translation>注意力覆盖图片的强度</translation>
    </message>
</context>
<context>
    <name>ViewExport</name>
    <message>
        <source>Export as a picture</source>
        <translation>导出为图片</translation>
    </message>
    <message>
        <source>PNG pictures (*.png)</source>
        <translation>PNG 图片 (*.png)</translation>
    </message>
    <message>
        <source>Wrote {name}</source>
        <translation>已写入 {name}</translation>
    </message>
</context>
<context>
    <name>Viewer</name>
    <message>
        <source>Region viewer</source>
        <translation>区域查看器</translation>
    </message>
</context>
<context>
    <name>ViewerBar</name>
    <message>
        <source>The result before  (left arrow)</source>
        <translation>上一个结果  (左箭头)</translation>
    </message>
    <message>
        <source>The next result  (right arrow)</source>
        <translation>下一个结果  (右箭头)</translation>
    </message>
    <message>
        <source>This match</source>
        <translation>此匹配</translation>
    </message>
    <message>
        <source>Compare models</source>
        <translation>比较模型</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>The other page  (Ctrl+Tab)</source>
        <translation>另一页  (Ctrl+Tab)</translation>
    </message>
    <message>
        <source>Mark as right</source>
        <translation>标为正确</translation>
    </message>
    <message>
        <source>Keep what is seen as a picture  ({keys} for this view)</source>
        <translation>把所见保存为图片  ({keys} 保存当前视图)</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Close  (Esc)</source>
        <translation>关闭  (Esc)</translation>
    </message>
    <message>
        <source>Number {rank}</source>
        <translation>第 {rank} 名</translation>
    </message>
    <message>
        <source>Right answer</source>
        <translation>正确答案</translation>
    </message>
    <message>
        <source>Figures frame it green</source>
        <translation>图示中以绿框标出</translation>
    </message>
    <message>
        <source>Say that this is what was looked for</source>
        <translation>标明这就是要找的</translation>
    </message>
</context>
<context>
    <name>WelcomePage</name>
    <message>
        <source>Welcome</source>
        <translation>欢迎</translation>
    </message>
    <message>
        <source>Look around first</source>
        <translation>先看看</translation>
    </message>
    <message>
        <source>240 photos of furniture come with Inkseek, ready in a few seconds. Draw a chair and see.</source>
        <translation>Inkseek 附带 240 张家具照片，几秒就绪。画把椅子试试。</translation>
    </message>
    <message>
        <source>Open the demo library</source>
        <translation>打开演示图库</translation>
    </message>
    <message>
        <source>Use my own photos</source>
        <translation>使用自己的照片</translation>
    </message>
    <message>
        <source>Choose a folder, or drop some here. They stay where they are and are only ever read.</source>
        <translation>选择文件夹，或拖到这里。照片留在原处，只会被读取。</translation>
    </message>
    <message>
        <source>Choose a folder</source>
        <translation>选择文件夹</translation>
    </message>
    <message>
        <source>Close  (Esc)</source>
        <translation>关闭  (Esc)</translation>
    </message>
    <message>
        <source>Close the welcome page</source>
        <translation>关闭欢迎页</translation>
    </message>
    <message>
        <source>Draw a sketch, find the photo</source>
        <translation>画张草图，找到照片</translation>
    </message>
    <message>
        <source>In your own library, while the pen still moves, and you see why each matched.</source>
        <translation>就在您自己的图库中，笔未停，结果已现，并看清每张照片匹配的原因。</translation>
    </message>
    <message>
        <source>Nothing leaves this computer: no account, no upload, no network at all.</source>
        <translation>数据不会离开本机：没有账号，不上传，完全不联网。</translation>
    </message>
</context>
<context>
    <name>WhyPanel</name>
    <message>
        <source>Why this photo</source>
        <translation>为何是这张照片</translation>
    </message>
    <message>
        <source>D&apos;: the sum of the nine distance terms; smaller is closer</source>
        <translation>D&apos;：九个距离项之和；越小越接近</translation>
    </message>
    <message>
        <source>Look closer</source>
        <translation>细看</translation>
    </message>
    <message>
        <source>Sketch and photo large, each region on each level  ({keys})</source>
        <translation>放大草图与照片，查看每个层级的每个区域  ({keys})</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Distance term</source>
        <translation>距离项</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>重置</translation>
    </message>
    <message>
        <source>Close this panel</source>
        <translation>关闭此面板</translation>
    </message>
    <message>
        <source>Why a photo matches</source>
        <translation>照片为何匹配</translation>
    </message>
    <message>
        <source>Why number {rank}</source>
        <translation>第 {rank} 名的原因</translation>
    </message>
    <message>
        <source>together {sum}, the distance</source>
        <translation>合计 {sum}，即距离</translation>
    </message>
    <message>
        <source>Top</source>
        <translation>上部</translation>
    </message>
    <message>
        <source>Middle</source>
        <translation>中部</translation>
    </message>
    <message>
        <source>Bottom</source>
        <translation>下部</translation>
    </message>
    <message>
        <source>Region {number}</source>
        <translation>区域 {number}</translation>
    </message>
    <message>
        <source>Draw something and choose a photo: you see here which of its parts matched yours.</source>
        <translation>画点什么，再选一张照片：这里会显示照片的哪些部分与您的草图匹配。</translation>
    </message>
    <message>
        <source>The model looks at three regions of a picture, on three levels from outline to detail, and weighs them. A distance is the sum of these nine terms.</source>
        <translation>模型在从轮廓到细节的三个层级上查看图片的三个区域，并为它们加权。距离就是这九项之和。</translation>
    </message>
    <message>
        <source>Rest the pointer on a region or a number to light that region on the sketch and on the photos.</source>
        <translation>把指针停在区域或数字上，草图和照片上的该区域就会亮起。</translation>
    </message>
    <message>
        <source>drag to steer, click to mute</source>
        <translation>拖动调节，点击停用</translation>
    </message>
    <message>
        <source>Let the model weigh the regions alone again</source>
        <translation>改回由模型决定各区域的权重</translation>
    </message>
    <message>
        <source>Regions</source>
        <translation>区域</translation>
    </message>
    <message>
        <source>click to show or hide</source>
        <translation>点击可显示或隐藏</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Distance terms</source>
        <translation>距离项</translation>
    </message>
</context>
<context>
    <name>WindowActions</name>
    <message>
        <source>Add folder…</source>
        <translation>添加文件夹…</translation>
    </message>
    <message>
        <source>Look for changes</source>
        <translation>检查变化</translation>
    </message>
    <message>
        <source>What was skipped…</source>
        <translation>跳过的文件…</translation>
    </message>
    <message>
        <source>Drawing</source>
        <translation>绘图</translation>
    </message>
    <message>
        <source>Why it matched</source>
        <translation>匹配原因</translation>
    </message>
    <message>
        <source>Drawing in a window of its own</source>
        <translation>在独立窗口中绘图</translation>
    </message>
    <message>
        <source>Why it matched in a window of its own</source>
        <translation>在独立窗口中显示匹配原因</translation>
    </message>
    <message>
        <source>Reset layout</source>
        <translation>重置布局</translation>
    </message>
    <message>
        <source>Go to the next panel</source>
        <translation>转到下一个面板</translation>
    </message>
    <message>
        <source>Look closer at the chosen match</source>
        <translation>细看所选匹配</translation>
    </message>
    <message>
        <source>Welcome page</source>
        <translation>欢迎页</translation>
    </message>
    <message>
        <source>Keys and gestures</source>
        <translation>快捷键与手势</translation>
    </message>
    <message>
        <source>About Inkseek</source>
        <translation>关于 Inkseek</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>{count} photo</source>
        <translation>{count} 张照片</translation>
    </message>
    <message>
        <source>{count} photos</source>
        <translation>{count} 张照片</translation>
    </message>
    <message>
        <source>{count} folder</source>
        <translation>{count} 个文件夹</translation>
    </message>
    <message>
        <source>{count} folders</source>
        <translation>{count} 个文件夹</translation>
    </message>
</context>
<context>
    <name>_SketchButton</name>
    <message>
        <source>1 stroke</source>
        <translation>1 笔</translation>
    </message>
    <message>
        <source>{count} strokes</source>
        <translation>{count} 笔</translation>
    </message>
    <message>
        <source>Recent sketch {number}, {strokes}</source>
        <translation>最近的草图 {number}，{strokes}</translation>
    </message>
    <message>
        <source>Draw on with this sketch  ({strokes})</source>
        <translation>在此草图上继续画  ({strokes})</translation>
    </message>
</context>
</TS>
