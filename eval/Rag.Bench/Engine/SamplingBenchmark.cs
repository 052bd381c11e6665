using Rag.Bench.Load;
using Rag.Core.Sampling;
using Rag.Engine;

namespace Rag.Bench.Engine;

/// <summary>Measures what choosing tokens costs beside computing them: eight answers at once, with every sampling setting in use.</summary>
internal sealed class SamplingBenchmark(IModelRunner runner, Func<EngineOptions> createOptions)
{
    private const int Answers = 8;
    private const int Tokens = 150;
    private const int WarmUpTokens = 20;
    private const int Seed = 5;

    /// <summary>The share of a step that choosing takes, over the steps that decode a token of every answer.</summary>
    public async Task<double> RunAsync(CancellationToken cancellation)
    {
        await using var engine = new RagEngine(runner, createOptions(), TimeProvider.System);

        // The first rounds run on code that the runtime has not optimized yet.
        const int warmUp = 2;
        for (var round = 0; round < warmUp; round++)
        {
            await WriteAsync(engine, cancellation);
        }

        return await WriteAsync(engine, cancellation);
    }

    private static async Task<double> WriteAsync(RagEngine engine, CancellationToken cancellation)
    {
        var load = new LoadWorkload(Seed, LoadWorkload.PassagesPerQuestion);
        var bias = engine.Shape.EndTokens.ToDictionary(token => token, _ => -SamplingParameters.LargestBias);
        bias[300] = 1.5;
        var (written, start, end) = (0, engine.Snapshot(), engine.Snapshot());
        await Task.WhenAll(
            Enumerable
                .Range(0, Answers)
                .Select(async i =>
                {
                    var sampling = new SamplingParameters(0.8, 0.95, Seed + i)
                    {
                        TopK = 200,
                        MinP = 0.01,
                        FrequencyPenalty = 0.2,
                        PresencePenalty = 0.2,
                        RepetitionPenalty = 1.1,
                        LogitBias = bias,
                        Alternatives = 5,
                    };
                    await using var generation = engine.Submit(new EngineRequest(load.Next(), TenantScope.Public, sampling, Tokens, null));
                    await foreach (var _ in generation.Deltas.WithCancellation(cancellation))
                    {
                        // Counted from when all answers are being written until the first of them nears its end.
                        switch (Interlocked.Increment(ref written))
                        {
                            case Answers * WarmUpTokens:
                                start = engine.Snapshot();
                                break;
                            case Answers * (Tokens - WarmUpTokens):
                                end = engine.Snapshot();
                                break;
                        }
                    }
                })
        );
        var choosing = end.ChoosingTime - start.ChoosingTime;
        return choosing / (choosing + end.ModelTime - start.ModelTime);
    }
}
