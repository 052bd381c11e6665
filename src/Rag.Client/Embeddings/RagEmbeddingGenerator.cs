using Microsoft.Extensions.AI;

namespace Rag.Client.Embeddings;

/// <summary>
/// The service's embeddings as a generator of Microsoft.Extensions.AI. A generator embeds passages or queries;
/// the additional property <c>input_type</c>, <c>query</c> or <c>passage</c>, says otherwise for one call.
/// </summary>
public sealed class RagEmbeddingGenerator : IEmbeddingGenerator<string, Embedding<float>>
{
    private const string InputType = "input_type";

    private readonly EmbeddingCalls _calls;
    private readonly EmbeddingForm _form;
    private readonly EmbeddingGeneratorMetadata _metadata;

    internal RagEmbeddingGenerator(EmbeddingCalls calls, EmbeddingForm form)
    {
        _calls = calls;
        _form = form;
        _metadata = new EmbeddingGeneratorMetadata("rag", calls.Options.BaseAddress);
    }

    /// <inheritdoc/>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values,
        EmbeddingGenerationOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        string[] texts = [.. values];
        if (texts.Length == 0)
        {
            return [];
        }

        var form = options?.AdditionalProperties?.TryGetValue(InputType, out var given) == true ? FormOf(given) : _form;
        var (vectors, model, tokens) = await _calls
            .EmbedAsync(texts, form, options?.ModelId, options?.Dimensions, cancellationToken)
            .ConfigureAwait(false);
        return new GeneratedEmbeddings<Embedding<float>>(vectors.Select(vector => new Embedding<float>(vector) { ModelId = model }))
        {
            Usage = new UsageDetails { InputTokenCount = tokens, TotalTokenCount = tokens },
        };
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(EmbeddingGeneratorMetadata) ? _metadata
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    /// <summary>Nothing is held that the <see cref="RagClient"/> does not own.</summary>
    public void Dispose() { }

    private static EmbeddingForm FormOf(object? given) =>
        given?.ToString()?.ToLowerInvariant() switch
        {
            "query" => EmbeddingForm.Query,
            "passage" => EmbeddingForm.Passage,
            _ => throw new ArgumentException("The additional property 'input_type' has to be 'query' or 'passage'."),
        };
}
