using Rag.Api.OpenAi.Errors;

namespace Rag.Api.OpenAi.Models;

/// <summary>The models that can be asked for by name.</summary>
internal sealed record ServedModels(ModelIdentity Reader, ModelIdentity Embedder)
{
    /// <summary>Stands for the reader, whichever it is, and for the embedder where embeddings are asked for.</summary>
    public const string Default = "default";

    public IReadOnlyList<ModelIdentity> All => [Reader, Reader with { Name = Default }, Embedder];

    /// <summary>The name under which the reply comes. A request that names no model means the reader.</summary>
    /// <exception cref="WireException">No reader has the name.</exception>
    public string RequireReader(string? asked) => Require(asked, Reader);

    /// <inheritdoc cref="RequireReader"/>
    public string RequireEmbedder(string? asked) => Require(asked, Embedder);

    private static string Require(string? asked, ModelIdentity model) =>
        asked is null or "" or Default || asked == model.Name ? model.Name : throw WireException.UnknownModel(asked);
}
