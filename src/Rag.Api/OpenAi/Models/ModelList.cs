namespace Rag.Api.OpenAi.Models;

internal sealed record ModelList(IReadOnlyList<ModelEntry> Data)
{
    public string Object { get; } = "list";
}

/// <param name="Parent">Of an adapter, the model that it is an adapter of.</param>
internal sealed record ModelEntry(string Id, long Created, string OwnedBy, string? Parent = null)
{
    public string Object { get; } = "model";

    public static ModelEntry Of(ModelIdentity model, string? parent = null) =>
        new(model.Name, model.Created.ToUnixTimeSeconds(), "rag", parent);
}
