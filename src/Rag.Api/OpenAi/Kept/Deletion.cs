namespace Rag.Api.OpenAi.Kept;

/// <summary>What was deleted.</summary>
internal sealed record Deletion(string Id, string Object)
{
    public bool Deleted { get; } = true;
}
