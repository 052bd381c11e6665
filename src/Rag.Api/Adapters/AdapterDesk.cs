using Rag.Answering.Generators;
using Rag.Api.Hosting;
using Rag.Api.OpenAi.Models;
using Rag.Engine;
using Rag.ModelFiles.Weights;

namespace Rag.Api.Adapters;

/// <summary>
/// The adapters of the running reader: those that are configured, and what is loaded and unloaded while it serves. Thread-safe.
/// </summary>
internal sealed class AdapterDesk(
    AdapterOptions options,
    Models models,
    GeneratorModels generators,
    IServiceProvider services,
    TimeProvider time
)
{
    private readonly DateTimeOffset _created = time.GetUtcNow();

    /// <summary>By name. Where there are no slots nothing is asked of the engine, which would load the reader.</summary>
    public IReadOnlyList<EngineAdapter> List() => options.EffectiveSlots == 0 ? [] : Adapters.List();

    /// <summary>As models that can be asked for.</summary>
    public IEnumerable<ModelIdentity> Identities => List().Select(adapter => new ModelIdentity(adapter.Name, _created));

    public bool Has(string name) => List().Any(adapter => adapter.Name == name);

    /// <exception cref="AdapterRefusedException">The adapter cannot be loaded; the message says why.</exception>
    public async Task LoadAsync(string name, string folder, CancellationToken cancellation)
    {
        if (options.EffectiveSlots == 0)
        {
            throw new AdapterRefusedException("The reader runs without room for adapters: set Adapters:Slots and start the service again.");
        }

        if (ServedNames.Fault("an adapter", name, [models.Reader.Name, models.Embedder.Name, .. generators.Names]) is { } fault)
        {
            throw new AdapterRefusedException(fault);
        }

        await LoadAsync(Adapters, name, folder, cancellation);
    }

    /// <inheritdoc cref="EngineAdapters.UnloadAsync"/>
    public Task UnloadAsync(string name, CancellationToken cancellation) =>
        options.EffectiveSlots == 0
            ? throw new AdapterRefusedException($"No adapter is loaded under the name {name}.")
            : Adapters.UnloadAsync(name, cancellation);

    /// <summary>Loads what is configured into an engine that begins.</summary>
    /// <exception cref="AdapterRefusedException">Some cannot be loaded; the message names them all.</exception>
    public static void LoadServed(AdapterOptions options, EngineAdapters adapters)
    {
        var faults = new List<string>();
        foreach (var (name, served) in options.Served)
        {
            try
            {
                LoadAsync(adapters, name, served.Folder, CancellationToken.None).GetAwaiter().GetResult();
            }
            catch (AdapterRefusedException refused)
            {
                faults.Add(refused.Message);
            }
        }

        if (faults.Count > 0)
        {
            throw new AdapterRefusedException(string.Join(" ", faults));
        }
    }

    private static async Task LoadAsync(EngineAdapters adapters, string name, string folder, CancellationToken cancellation)
    {
        try
        {
            await adapters.LoadAsync(name, folder, cancellation);
        }
        catch (ModelFileException damaged)
        {
            throw new AdapterRefusedException($"The adapter {name} cannot be loaded: {damaged.Message}");
        }
    }

    private EngineAdapters Adapters =>
        services.GetRequiredService<IEngine>() is RagEngine engine
            ? engine.Adapters
            : throw new AdapterRefusedException("The reader of this service takes no adapters.");
}
