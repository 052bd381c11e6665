using System.Collections.Immutable;
using Rag.Core.Articles;
using Rag.Core.Prompts;
using Rag.Core.Sampling;
using Rag.Engine.Adapters;
using Rag.Engine.Cache;
using Rag.Engine.Cache.Disk;
using Rag.Engine.Loop;
using Rag.Engine.Sampling;
using Rag.Engine.Scheduling;
using Rag.Engine.Sequences;
using Rag.Kernels.Threads;

namespace Rag.Engine.Tests.Support;

/// <summary>The engine step by step on the test's own thread, checked after every step.</summary>
internal sealed class EngineHarness
{
    // All cores may use it at once: who finds it busy works alone.
    private static readonly WorkTeam s_team = new(2);

    public static readonly ModelShape DefaultShape = new(
        VocabularySize: 61,
        ContextLength: 512,
        BlockSize: 4,
        BlockCount: 256,
        BytesPerBlock: 64,
        EndTokens: [0],
        Digest: "model-a"
    );

    /// <summary>A millisecond for each prefill token and nothing else: a step of n milliseconds has n prefill tokens.</summary>
    public static readonly StepCosts TokenAMillisecond = new() { PrefillToken = 1 };

    private readonly SequenceBuilder _builder;

    /// <param name="costs">What a step truly takes, by the harness's clock; null for 10 ms whatever is in it, of which the engine sees
    /// nothing.</param>
    public EngineHarness(ModelShape? shape = null, EngineOptions? options = null, StepCosts? costs = null, DiskTier? tier = null)
    {
        Shape = shape ?? DefaultShape;
        Runner = costs is null ? new CheckingRunner(Shape) : new CheckingRunner(Shape) { Time = Time, Costs = new CostModel(costs) };
        Core = new EngineCore(Runner, options ?? Options(), Time, tier, s_team);
        Runner.Cache = Core.State.Cache;
        _builder = new SequenceBuilder(Shape);
    }

    public ModelShape Shape { get; }

    public FakeTime Time { get; } = new();

    public CheckingRunner Runner { get; }

    public EngineCore Core { get; }

    public EngineState State => Core.State;

    /// <summary>Most sequences that any step left running.</summary>
    public int MostRunning { get; private set; }

    /// <param name="prefill">Most prefill tokens of a step in which nothing decodes.</param>
    /// <param name="whileDecoding">Most prefill tokens of one in which something does.</param>
    public static EngineOptions Options(int prefill = 1024, int whileDecoding = 256, int running = 16) =>
        new()
        {
            IdleStepMilliseconds = prefill,
            InterTokenTargetMilliseconds = whileDecoding,
            InterTokenRatio = 1000,
            SmallestPrefillSlice = 1,
            MaxRunningSequences = running,
            StepCosts = TokenAMillisecond,
        };

    public static PromptPart Passage(params int[] tokens) => new(PromptPartKind.Passage, [.. tokens]);

    /// <summary>The same tokens as a text that these readers alone may read.</summary>
    public static PromptPart In(string scope, PromptPart part) => new(part.Kind, part.TokenIds, new AccessScope(scope));

    public static PromptPart Shared(params int[] tokens) => new(PromptPartKind.System, [.. tokens]);

    public static PromptPart Question(params int[] tokens) => new(PromptPartKind.Question, [.. tokens]);

    /// <summary>Tokens in [1, 61) that depend on the seed.</summary>
    public static int[] Tokens(int count, int seed)
    {
        var random = new SplitMix(seed);
        return [.. Enumerable.Range(0, count).Select(_ => 1 + (int)(random.NextDouble() * 60))];
    }

    public static EngineRequest Request(
        IEnumerable<PromptPart> parts,
        int maxTokens = 8,
        string scope = "public",
        SamplingParameters? sampling = null,
        ITokenConstraint? constraint = null
    ) => new(new Prompt([.. parts]), new TenantScope(scope), sampling ?? SamplingParameters.Greedy, maxTokens, constraint);

    /// <summary>An adapter in a slot of the runner.</summary>
    public LoadedAdapter Load(int which, int slot)
    {
        var weights = new ScriptedAdapter(which);
        Runner.SetAdapter(slot, weights);
        return new LoadedAdapter(weights.Digest, slot);
    }

    public Sequence Submit(EngineRequest request) => Submit(request, null);

    public Sequence Submit(EngineRequest request, LoadedAdapter? adapter)
    {
        var sequence = _builder.Build(request, new Generation(Time, () => { }, () => { }), adapter);
        Core.Submit(sequence);
        return sequence;
    }

    public Warming Warm(WarmingPriority priority, params PromptPart[] parts) => Warm(priority, null, parts);

    public Warming Warm(WarmingPriority priority, LoadedAdapter? adapter, params PromptPart[] parts)
    {
        var warming = new Warming(priority, _builder.BuildChunks(parts, adapter), () => { });
        Core.Warm(warming);
        return warming;
    }

    public static WarmingEnd EndOf(Warming warming)
    {
        Assert.True(warming.Completion.IsCompletedSuccessfully, "the warming has ended");
        return warming.Completion.GetAwaiter().GetResult();
    }

    public int CachedTokens(PromptPart part) => CachedTokens(part, null);

    public int CachedTokens(PromptPart part, LoadedAdapter? adapter) => Core.CachedTokens(ChunkIdentity.Of(part, Shape.Digest, adapter));

    public void Purge(params PromptPart[] parts) => Core.Purge(parts.Select(part => ChunkIdentity.Of(part, Shape.Digest)));

    public void Step()
    {
        Core.Step();
        Assert.Null(Runner.BrokenRule);
        Time.Advance(TimeSpan.FromMilliseconds(Runner.Time is null ? 10 : 0));
        MostRunning = Math.Max(MostRunning, State.Running.Count);
        State.CheckIntegrity();
    }

    public int RunToEnd(int mostSteps = 100_000)
    {
        var steps = 0;
        while (Core.HasWork)
        {
            Assert.True(steps++ < mostSteps, "the engine makes no progress");
            Step();
        }

        return steps;
    }

    public Completion Ask(EngineRequest request)
    {
        var sequence = Submit(request);
        RunToEnd();
        return CompletionOf(sequence);
    }

    public static Completion CompletionOf(Sequence sequence)
    {
        Assert.True(sequence.Generation.Completion.IsCompletedSuccessfully, "the generation is complete");
        return sequence.Generation.Completion.GetAwaiter().GetResult();
    }

    public static ImmutableArray<Delta> DeltasOf(Sequence sequence) => [.. sequence.Generation.Deltas.ToBlockingEnumerable()];

    /// <summary>Token for token, to the last finish reason, what the request yields alone and uncached.</summary>
    public static void AssertAsReference(Sequence sequence, Reference reference)
    {
        var completion = CompletionOf(sequence);
        var deltas = DeltasOf(sequence);
        Assert.Null(completion.Error);
        Assert.Equal(reference.Reason, completion.Reason);
        Assert.Equal(reference.Deltas.Select(delta => delta.TokenId), deltas.Select(delta => delta.TokenId));
        Assert.All(deltas.Zip(reference.Deltas), pair => Assert.Equal(pair.Second.LogProbability, pair.First.LogProbability, 1e-4));
        Assert.Equal(reference.Deltas.Length, completion.Usage.CompletionTokens);
        Assert.Equal(completion.Usage.PromptTokens, completion.Usage.CachedTokens + completion.Usage.ComputedTokens);
    }
}
