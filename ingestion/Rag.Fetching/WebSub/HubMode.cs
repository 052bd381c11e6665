namespace Rag.Fetching.WebSub;

/// <summary>What a hub is asked for.</summary>
public enum HubMode
{
    Subscribe,
    Unsubscribe,
}
