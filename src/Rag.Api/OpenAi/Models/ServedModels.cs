using Rag.Answering;
using Rag.Answering.Routing;
using Rag.Api.Adapters;
using Rag.Api.Generators;
using Rag.Api.OpenAi.Errors;
using Rag.Core.Access;
using Rag.Core.Answers;

namespace Rag.Api.OpenAi.Models;

/// <summary>The models that can be asked for by name, adapters of the reader and generators beside it among them.</summary>
internal sealed class ServedModels(
    Hosting.Models models,
    AdapterDesk adapters,
    TenantAdapters tenants,
    GeneratorOptions generators,
    RoutingOptions routing
)
{
    /// <summary>Stands for the reader, whichever it is, and for the embedder where embeddings are asked for.</summary>
    public const string Default = "default";

    private readonly ModelIdentity _reader = models.Reader;

    public IReadOnlyList<ModelEntry> All =>
        [
            ModelEntry.Of(_reader),
            ModelEntry.Of(_reader with { Name = Default }),
            ModelEntry.Of(models.Embedder),
            .. Generators,
            .. adapters.Identities.Select(adapter => ModelEntry.Of(adapter, _reader.Name)),
        ];

    private IEnumerable<ModelEntry> Generators =>
        generators
            .OrderBy(generator => generator.Key, StringComparer.Ordinal)
            .Select(generator => models.IdentityOf(generator.Value.Model) with { Name = generator.Key })
            .Concat(routing.Enabled ? [_reader with { Name = AnswerOptions.Auto }] : [])
            .Select(generator => ModelEntry.Of(generator));

    /// <summary>
    /// What a request is read with: an adapter or a generator that it names; where it names nothing, or the default, the tenant's own
    /// adapter, or whoever answers where nobody is named; else the reader as it is.
    /// </summary>
    /// <exception cref="WireException">No reader has the name.</exception>
    public AskedReader RequireReader(string? asked, Audience audience)
    {
        if (asked is null or "" or Default)
        {
            var options = new AnswerOptions { Audience = audience };
            var name =
                routing.Model == AnswerOptions.Reader ? tenants.Of(options) ?? _reader.Name : tenants.ChosenFor(options) ?? routing.Model;
            return new AskedReader(name, null, null);
        }

        return asked == _reader.Name ? new AskedReader(asked, AnswerOptions.NoAdapter, AnswerOptions.Reader)
            : generators.ContainsKey(asked) ? new AskedReader(asked, AnswerOptions.NoAdapter, asked)
            : asked == AnswerOptions.Auto && routing.Enabled ? new AskedReader(asked, null, asked)
            : adapters.Has(asked) ? new AskedReader(asked, asked, AnswerOptions.Reader)
            : throw WireException.UnknownModel(asked);
    }

    /// <summary>The name under which the reply comes. A request that names no model means the embedder.</summary>
    /// <exception cref="WireException">No embedder has the name.</exception>
    public string RequireEmbedder(string? asked) =>
        models.Embedder.Name is var name && (asked is null or "" or Default || asked == name)
            ? name
            : throw WireException.UnknownModel(asked);
}
