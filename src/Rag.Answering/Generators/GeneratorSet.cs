using System.Collections.Concurrent;
using Rag.Answering.Routing;
using Rag.Core.Answers;

namespace Rag.Answering.Generators;

/// <summary>Who can be asked to write an answer beside the reader, and who does where nobody is named. Thread-safe.</summary>
/// <param name="readerName">What the reader is called in an answer's details.</param>
/// <param name="giveWay">As <see cref="GeneratorFactory.Make"/> takes it.</param>
public sealed class GeneratorSet(
    GeneratorModels models,
    GeneratorFactory factory,
    RoutingOptions routing,
    TenantAdapters adapters,
    string readerName,
    Action? giveWay = null
) : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<Generator>> _generators = new(StringComparer.Ordinal);

    public string ReaderName => readerName;

    /// <summary>
    /// A generator's name, <see cref="AnswerOptions.Auto"/>, or <see cref="AnswerOptions.Reader"/>. A tenant with an adapter of its own has
    /// chosen the reader.
    /// </summary>
    public string NameFor(AnswerOptions options) =>
        options.Generator ?? (adapters.ChosenFor(options) is null ? routing.Model : AnswerOptions.Reader);

    /// <inheritdoc cref="GeneratorModels.LoadAsync"/>
    public async ValueTask<Generator> GetAsync(string name, CancellationToken cancellation)
    {
        var model = await models.LoadAsync(name, cancellation).ConfigureAwait(false);
        return _generators.GetOrAdd(name, _ => new Lazy<Generator>(() => factory.Make(model, giveWay))).Value;
    }

    public void Dispose()
    {
        foreach (var generator in _generators.Values.Where(generator => generator.IsValueCreated))
        {
            generator.Value.Dispose();
        }
    }
}
