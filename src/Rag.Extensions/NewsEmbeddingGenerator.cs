using Microsoft.Extensions.AI;
using Rag.Core.Access;
using Rag.Core.Answers;
using Rag.Core.Models;

namespace Rag.Extensions;

/// <summary>
/// The embedder of this process as a generator of Microsoft.Extensions.AI. Texts are embedded as passages; with the additional property
/// <c>input_type</c> = <c>query</c> as questions.
/// </summary>
/// <param name="audience">To whom the work is charged.</param>
/// <param name="model">The embedder's name.</param>
public sealed class NewsEmbeddingGenerator(IEmbedder embedder, IAdmission admission, Audience audience, string model)
    : IEmbeddingGenerator<string, Embedding<float>>
{
    private readonly EmbeddingGeneratorMetadata _metadata = new("rag", defaultModelId: model, defaultModelDimensions: embedder.Dimensions);

    /// <exception cref="ArgumentException">Other dimensions than the model's are asked for, or the input is of no known type.</exception>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values,
        EmbeddingGenerationOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        string[] texts = [.. values];
        if (options?.Dimensions is { } dimensions && dimensions != embedder.Dimensions)
        {
            throw new ArgumentException($"The embedder has {embedder.Dimensions} dimensions, not {dimensions}.", nameof(options));
        }

        var isQuery = IsQuery(options?.AdditionalProperties?.GetValueOrDefault("input_type"));
        if (texts.Length == 0)
        {
            return [];
        }

        using var place = await admission.EnterAsync(
            new AdmissionRequest(WorkKind.Embedding, audience.Tenant, texts.Length),
            cancellationToken
        );
        var vectors = await Task.Run(
            () => isQuery ? embedder.EmbedQuestions(texts, cancellationToken) : embedder.EmbedPassages(texts, cancellationToken),
            cancellationToken
        );
        return new GeneratedEmbeddings<Embedding<float>>(vectors.Select(vector => new Embedding<float>(vector) { ModelId = model }));
    }

    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(EmbeddingGeneratorMetadata) ? _metadata
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    /// <summary>The embedder belongs to whoever made it.</summary>
    public void Dispose() { }

    private static bool IsQuery(object? type) =>
        type switch
        {
            null or "passage" => false,
            "query" => true,
            _ => throw new ArgumentException("The additional property 'input_type' has to be 'query' or 'passage'."),
        };
}
