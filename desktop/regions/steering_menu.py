"""The menu that steers one region, where it stands on the sketch."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMenu, QWidget

from desktop.regions.steering import LARGEST, Steering
from desktop.rounded import RoundedMenu

translate = QCoreApplication.translate


def steering_menu(parent: QWidget, steering: Steering, region: int) -> QMenu:
    """Raise, lower, mute or reset a region on all its levels; for `popup`, gone when it closes."""
    factor = steering.factor(None, region)
    menu = RoundedMenu(parent)
    menu.setAccessibleName(translate("SteeringMenu", "Steer region {number}").format(number=region + 1))
    menu.addSection(translate("SteeringMenu", "Region {number}").format(number=region + 1))
    raised, lowered = min(2 * factor or 1.0, LARGEST), factor / 2
    menu.addAction(translate("SteeringMenu", "Let it count more")).triggered.connect(
        partial(_set, steering, region, raised)
    )
    menu.addAction(translate("SteeringMenu", "Let it count less")).triggered.connect(
        partial(_set, steering, region, lowered)
    )
    mute = menu.addAction(translate("SteeringMenu", "Leave it out"))
    mute.setCheckable(True)
    mute.setChecked(steering.muted(None, region))
    mute.triggered.connect(lambda: steering.mute(None, region))
    menu.addSeparator()
    reset = menu.addAction(translate("SteeringMenu", "As the model weighs it"))
    reset.setEnabled(abs(factor - 1) > 1e-3)
    reset.triggered.connect(partial(_set, steering, region, 1.0))
    menu.aboutToHide.connect(menu.deleteLater)
    return menu


def _set(steering: Steering, region: int, factor: float, checked: bool = False) -> None:
    steering.set(None, region, factor)
