using Rag.Answering;
using Rag.Api.Adapters;
using Rag.Api.OpenAi.Errors;
using Rag.Core.Access;
using Rag.Core.Answers;

namespace Rag.Api.OpenAi.Models;

/// <summary>The models that can be asked for by name, adapters of the reader among them.</summary>
internal sealed class ServedModels(Hosting.Models models, AdapterDesk adapters, TenantAdapters tenants)
{
    /// <summary>Stands for the reader, whichever it is, and for the embedder where embeddings are asked for.</summary>
    public const string Default = "default";

    private readonly ModelIdentity _reader = models.Reader;

    public IReadOnlyList<ModelEntry> All =>
        [
            ModelEntry.Of(_reader),
            ModelEntry.Of(_reader with { Name = Default }),
            ModelEntry.Of(models.Embedder),
            .. adapters.Identities.Select(adapter => ModelEntry.Of(adapter, _reader.Name)),
        ];

    /// <summary>
    /// What a request is read with: an adapter that it names; where it names nothing, or the default, the tenant's own adapter; else the
    /// reader as it is.
    /// </summary>
    /// <exception cref="WireException">No reader has the name.</exception>
    public AskedReader RequireReader(string? asked, Audience audience)
    {
        if (asked is null or "" or Default)
        {
            return new AskedReader(tenants.Of(new AnswerOptions { Audience = audience }) ?? _reader.Name, null);
        }

        return asked == _reader.Name ? new AskedReader(asked, AnswerOptions.NoAdapter)
            : adapters.Has(asked) ? new AskedReader(asked, asked)
            : throw WireException.UnknownModel(asked);
    }

    /// <summary>The name under which the reply comes. A request that names no model means the embedder.</summary>
    /// <exception cref="WireException">No embedder has the name.</exception>
    public string RequireEmbedder(string? asked) =>
        models.Embedder.Name is var name && (asked is null or "" or Default || asked == name)
            ? name
            : throw WireException.UnknownModel(asked);
}
