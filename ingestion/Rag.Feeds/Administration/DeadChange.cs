namespace Rag.Feeds.Administration;

/// <summary>What can be done about articles that could not be stored.</summary>
public enum DeadChange
{
    Retry,
    Drop,
}
