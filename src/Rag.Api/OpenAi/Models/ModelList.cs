namespace Rag.Api.OpenAi.Models;

internal sealed record ModelList(IReadOnlyList<ModelEntry> Data)
{
    public string Object { get; } = "list";
}

internal sealed record ModelEntry(string Id, long Created, string OwnedBy)
{
    public string Object { get; } = "model";
}
