"""What each part of BPMN that is not run is called, and what to draw instead, in four languages."""

from __future__ import annotations

from collections.abc import Mapping

Words = Mapping[str, str]

_SERVICE = {
    "en": "Use a service task, for example one that sends a message.",
    "tr": "Bir servis görevi kullanın, örneğin mesaj gönderen bir görev.",
    "ru": "Используйте сервисную задачу, например отправку сообщения.",
    "es": "Use una tarea de servicio, por ejemplo una que envíe un mensaje.",
}
_UNDO = {
    "en": "Draw the steps that undo the work, with arrows, as ordinary steps.",
    "tr": "Yapılanı geri alan adımları oklarla, olağan adımlar olarak çizin.",
    "ru": "Нарисуйте шаги отмены обычными шагами со стрелками.",
    "es": "Dibuje los pasos que deshacen el trabajo como pasos normales, con flechas.",
}
_ARROW = {
    "en": "Draw an arrow instead of the jump.",
    "tr": "Atlama yerine bir ok çizin.",
    "ru": "Нарисуйте стрелку вместо перехода.",
    "es": "Dibuje una flecha en lugar del salto.",
}
_CAUGHT = {
    "en": "Use a message, a timer or an error, each as an event of its own.",
    "tr": "Her biri ayrı olay olarak mesaj, zamanlayıcı veya hata kullanın.",
    "ru": "Используйте сообщение, таймер или ошибку — каждое отдельным событием.",
    "es": "Use un mensaje, un temporizador o un error, cada uno como evento propio.",
}
_PLAIN = {
    "en": "Draw an embedded sub-process with arrows between its steps.",
    "tr": "Adımları oklarla bağlı, gömülü bir alt süreç çizin.",
    "ru": "Нарисуйте вложенный подпроцесс со стрелками между шагами.",
    "es": "Dibuje un subproceso incrustado con flechas entre sus pasos.",
}
_GATEWAY = {
    "en": "Use exclusive, inclusive or parallel gateways.",
    "tr": "Karar geçidi, kapsayıcı veya paralel geçit kullanın.",
    "ru": "Используйте исключающие, включающие или параллельные шлюзы.",
    "es": "Use compuertas exclusivas, inclusivas o paralelas.",
}
_REMOVE = {
    "en": "Remove it, or draw it with tasks, events and gateways.",
    "tr": "Onu silin veya görev, olay ve geçitlerle çizin.",
    "ru": "Удалите это или нарисуйте задачами, событиями и шлюзами.",
    "es": "Quítelo o dibújelo con tareas, eventos y compuertas.",
}

PARTS: Mapping[str, tuple[Words, Words]] = {
    "link": (
        {"en": "a link event", "tr": "bağlantı olayı", "ru": "событие-ссылка", "es": "un evento de enlace"},
        _ARROW,
    ),
    "signal": (
        {"en": "a signal event", "tr": "sinyal olayı", "ru": "событие-сигнал", "es": "un evento de señal"},
        _SERVICE,
    ),
    "compensate": (
        {"en": "a compensation", "tr": "telafi öğesi", "ru": "компенсация", "es": "una compensación"},
        _UNDO,
    ),
    "conditional": (
        {"en": "a conditional event", "tr": "koşullu olay", "ru": "условное событие", "es": "un evento condicional"},
        _CAUGHT,
    ),
    "cancel": (
        {"en": "a cancel event", "tr": "iptal olayı", "ru": "событие отмены", "es": "un evento de cancelación"},
        _CAUGHT,
    ),
    "multiple": (
        {
            "en": "an event with several triggers",
            "tr": "çok tetikleyicili olay",
            "ru": "событие с несколькими триггерами",
            "es": "un evento con varios disparadores",
        },
        _CAUGHT,
    ),
    "sendTask": (
        {
            "en": "a message that is thrown",
            "tr": "mesaj gönderme öğesi",
            "ru": "отправка сообщения элементом схемы",
            "es": "un envío de mensaje",
        },
        _SERVICE,
    ),
    "complexGateway": (
        {"en": "a complex gateway", "tr": "karmaşık geçit", "ru": "комплексный шлюз", "es": "una compuerta compleja"},
        _GATEWAY,
    ),
    "adHocSubProcess": (
        {
            "en": "an ad-hoc sub-process",
            "tr": "plansız (ad hoc) alt süreç",
            "ru": "подпроцесс ad hoc",
            "es": "un subproceso ad hoc",
        },
        _PLAIN,
    ),
    "transaction": (
        {"en": "a transaction", "tr": "işlem (transaction) alt süreci", "ru": "транзакция", "es": "una transacción"},
        _PLAIN,
    ),
    "stranger": ({"en": "an element", "tr": "öğe", "ru": "элемент", "es": "un elemento"}, _REMOVE),
}
"""Kind or event -> (what it is called, what to draw instead), each by language."""
