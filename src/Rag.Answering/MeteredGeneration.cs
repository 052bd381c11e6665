using Rag.Core.Access;
using Rag.Engine;

namespace Rag.Answering;

/// <summary>
/// A generation whose cost is charged when it has ended, before whoever waits for its end goes on, and whether anybody waits or not: one
/// that is left halfway has cost what it has cost.
/// </summary>
internal sealed class MeteredGeneration : IGeneration
{
    private readonly IGeneration _generation;

    public MeteredGeneration(IGeneration generation, IWorkMeter meter, string tenant)
    {
        _generation = generation;
        Completion = ChargeAsync(generation.Completion, meter, tenant);
    }

    public IAsyncEnumerable<Delta> Deltas => _generation.Deltas;

    public Task<Completion> Completion { get; }

    public void Cancel() => _generation.Cancel();

    public ValueTask DisposeAsync() => _generation.DisposeAsync();

    private static async Task<Completion> ChargeAsync(Task<Completion> ending, IWorkMeter meter, string tenant)
    {
        var completion = await ending.ConfigureAwait(false);
        meter.Charge(tenant, completion.Usage);
        return completion;
    }
}
