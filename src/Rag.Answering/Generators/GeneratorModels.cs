using Rag.Core.Answers;

namespace Rag.Answering.Generators;

/// <summary>
/// The models that write answers beside the reader, by name; each is loaded when it is first needed, and what none of them has read needs
/// none. Thread-safe.
/// </summary>
/// <param name="loaders">Each throws a sentence that tells why its model cannot be loaded.</param>
public sealed class GeneratorModels(IReadOnlyDictionary<string, Func<GeneratorModel>> loaders) : IDisposable
{
    public static readonly GeneratorModels None = new(new Dictionary<string, Func<GeneratorModel>>());

    private readonly Dictionary<string, Lazy<GeneratorModel>> _models = loaders.ToDictionary(
        loader => loader.Key,
        loader => new Lazy<GeneratorModel>(loader.Value),
        StringComparer.Ordinal
    );

    /// <summary>In the order of the letters.</summary>
    public IReadOnlyList<string> Names { get; } = [.. loaders.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Those that are in memory: only they can hold anything of a text.</summary>
    public IReadOnlyList<GeneratorModel> Loaded =>
        [.. Names.Select(name => _models[name]).Where(model => model.IsValueCreated).Select(model => model.Value)];

    public bool Has(string name) => _models.ContainsKey(name);

    /// <summary>Loads it where it is not; that takes seconds, and is done once for all who wait.</summary>
    /// <exception cref="BadQuestionException">There is none of the name.</exception>
    /// <exception cref="AnswerFailedException">It cannot be loaded; the message says why.</exception>
    public async ValueTask<GeneratorModel> LoadAsync(string name, CancellationToken cancellation)
    {
        if (!_models.TryGetValue(name, out var model))
        {
            throw new BadQuestionException($"There is no generator {name}.");
        }

        if (model.IsValueCreated)
        {
            return model.Value;
        }

        try
        {
            return await Task.Run(() => model.Value, CancellationToken.None).WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            throw new AnswerFailedException($"The generator {name} cannot be loaded: {failure.Message}");
        }
    }

    public void Dispose()
    {
        foreach (var model in Loaded)
        {
            model.Dispose();
        }
    }
}
