namespace Rag.Engine;

public enum RequestUrgency
{
    /// <summary>Somebody waits for it.</summary>
    Awaited,

    /// <summary>
    /// Nobody waits: it runs only in steps that no awaited request and no speculation needs, and with the next one that comes it gives
    /// back all it holds, until there is none again. It is charged to nobody, and counts in no estimate, limit or metric of requests.
    /// </summary>
    Idle,
}
