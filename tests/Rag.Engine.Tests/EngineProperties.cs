using CsCheck;
using Rag.Core.Prompts;
using Rag.Core.Sampling;
using Rag.Engine.Cache;
using Rag.Engine.Scheduling;
using Rag.Engine.Sequences;
using Rag.Engine.Tests.Support;
using static Rag.Engine.Tests.Support.EngineHarness;

namespace Rag.Engine.Tests;

/// <summary>Random lives of the engine. A failing one prints its seed: CsCheck_Seed=... in the environment replays it.</summary>
public sealed class EngineProperties
{
    private enum Verb
    {
        Submit,
        SubmitMore,
        SubmitInAHurry,
        SubmitWithALimit,
        SubmitIdle,
        Warm,
        GiveUpWarming,
        Step,
        Steps,
        Cancel,
        Purge,
        Throw,
        Wait,
    }

    private static readonly Gen<(Verb Verb, int A, int B, int C)[]> s_operations = Gen.Select(
        Gen.Enum<Verb>(),
        Gen.Int[0, 1000],
        Gen.Int[0, 1000],
        Gen.Int[0, 1000]
    ).Array[1, 60];

    private static readonly EngineOptions s_tight = Options(prefill: 9, whileDecoding: 4, running: 6);

    [Fact]
    public void AnyOperations_EveryRequestEndsAsItWouldAlone_AndNoBlockIsLost() =>
        s_operations.Sample(operations => Live(operations, Shape(18), s_tight), iter: 2500);

    [Fact]
    public void AnyOperations_WithRoomForAll_EveryRequestEndsAsItWouldAlone() =>
        s_operations.Sample(operations => Live(operations, Shape(400), Options(prefill: 64, whileDecoding: 16, running: 6)), iter: 800);

    [Fact]
    public void AnyOperations_TenantsWithBudgets_EveryRequestEndsAsItWouldAlone()
    {
        var options = Options(prefill: 9, whileDecoding: 4, running: 6);
        options.TenantTokensPerMinute = 50;
        s_operations.Sample(operations => Live(operations, Shape(24), options), iter: 500);
    }

    [Fact]
    public void AnyOperations_WithStates_EveryRequestEndsAsItWouldAlone_AndNoSlotIsLost() =>
        s_operations.Sample(operations => Live(operations, Shape(18, states: 7), s_tight), iter: 1500);

    [Fact]
    public void AnyOperations_WithManyStates_EveryRequestEndsAsItWouldAlone() =>
        s_operations.Sample(
            operations => Live(operations, Shape(60, states: 60), Options(prefill: 64, whileDecoding: 16, running: 6)),
            iter: 1000
        );

    [Fact]
    public void AnyOperations_WithStatesAndNoKv_EveryRequestEndsAsItWouldAlone() =>
        s_operations.Sample(operations => Live(operations, Shape(400, states: 13) with { BytesPerBlock = 0 }, s_tight), iter: 500);

    [Fact]
    public void TheSameOperations_GiveTheSameSteps() =>
        s_operations.Sample(
            operations => Assert.Equal(Live(operations, Shape(18), s_tight), Live(operations, Shape(18), s_tight)),
            iter: 200
        );

    /// <summary>Returns what the engine counted.</summary>
    private static EngineSnapshot Live((Verb Verb, int A, int B, int C)[] operations, ModelShape shape, EngineOptions options)
    {
        var harness = new EngineHarness(shape, options, TokenAMillisecond);
        var warmings = new List<Warming>();
        var lives = new List<RequestLife>();
        var gone = new HashSet<int>(); // passages purged and not submitted since
        foreach (var (verb, a, b, c) in operations)
        {
            switch (verb)
            {
                case Verb.Submit or Verb.SubmitMore or Verb.SubmitInAHurry or Verb.SubmitWithALimit or Verb.SubmitIdle:
                    lives.Add(Submit(harness, verb, a, b, c));
                    gone.RemoveWhere(which =>
                        lives[^1].Sequence.Request.Prompt.Parts.Any(part => part.Content == ScopedPassageOf(which).Content)
                    );
                    break;
                case Verb.Warm when !shape.HasState:
                    warmings.Add(
                        harness.Warm(
                            a % 2 == 0 ? WarmingPriority.Speculative : WarmingPriority.Background,
                            ScopedPassageOf(a),
                            ScopedPassageOf(b)
                        )
                    );
                    gone.ExceptWith([a % 12, b % 12]);
                    break;
                case Verb.GiveUpWarming when warmings.Count > 0:
                    warmings[a % warmings.Count].Cancel();
                    break;
                case Verb.Step:
                    Step(harness, lives, options);
                    break;
                case Verb.Steps:
                    for (var i = 0; i < a % 12; i++)
                    {
                        Step(harness, lives, options);
                    }

                    break;
                case Verb.Cancel when lives.Count > 0:
                    var life = lives[a % lives.Count];
                    life.IsCanceled = true;
                    life.Sequence.Generation.Cancel();
                    break;
                case Verb.Purge:
                    harness.Purge(ScopedPassageOf(a));
                    gone.Add(a % 12);
                    harness.State.CheckIntegrity();
                    break;
                case Verb.Throw when a % 3 == 0:
                    harness.Runner.FailNextWith = "injected";
                    break;
                case Verb.Wait:
                    harness.Time.Advance(TimeSpan.FromMinutes(a));
                    break;
            }
        }

        var most = harness.Runner.Runs + 5000;
        for (var steps = 0; harness.Core.HasWork; steps++)
        {
            Assert.True(steps < 50_000, "the engine makes no step that computes");
            harness.Time.Advance(harness.Core.Pause ?? TimeSpan.Zero);
            Step(harness, lives, options);
            Assert.True(harness.Runner.Runs < most, "the engine makes no progress");
        }

        lives.ForEach(life => life.CheckEnd(harness));
        Assert.All(gone, which =>
            Assert.DoesNotContain(harness.State.Cache.Chunks, entry => entry.Identity.Content == ScopedPassageOf(which).Content)
        );
        Assert.All(warmings, warming => Assert.True(warming.Completion.IsCompletedSuccessfully, "every warming ends"));
        Assert.All(gone, which => Assert.DoesNotContain(harness.State.Cache.PrefixNodes, node => node.Reads(IdentityOf(harness, which))));
        CheckEmpty(harness);
        var snapshot = harness.Core.Snapshot();
        Assert.InRange(snapshot.WastedTokens, 0, snapshot.SpeculativeTokens);
        return snapshot;
    }

    private static ModelShape Shape(int blocks, int states = 0) =>
        DefaultShape with
        {
            BlockCount = blocks,
            ContextLength = 64,
            StateSlots = states,
            BytesPerState = 100,
        };

    private static ChunkIdentity IdentityOf(EngineHarness harness, int which) =>
        ChunkIdentity.Of(ScopedPassageOf(which), harness.Shape.Digest);

    private static RequestLife Submit(EngineHarness harness, Verb verb, int a, int b, int c)
    {
        var parts = new List<PromptPart>();
        if (a % 3 == 0)
        {
            parts.Add(Shared(Tokens(3, 77)));
        }

        for (var i = 0; i < b % 4; i++)
        {
            parts.Add(ScopedPassageOf((b / 4) + (i * c)));
        }

        parts.Add(Question(Tokens(1 + (c % 7), a)));
        Func<ITokenConstraint>? constraint =
            c % 2 == 0 ? null : () => new ScriptedConstraint(a, ProbesOf(b, c), 1 + (a % 9)) { Slowness = b % 4 };
        var request = Request(
            parts,
            maxTokens: 1 + (a % 14),
            scope: c % 5 == 0 ? "tenant" : "public",
            sampling: b % 2 == 0 ? SamplingParameters.Greedy : new SamplingParameters(0.9, 0.5 + (a % 6 / 10.0), b),
            constraint: constraint?.Invoke()
        ) with
        {
            Deadline = verb == Verb.SubmitInAHurry ? TimeSpan.FromMilliseconds(1 + (b % 90)) : null,
            MaxComputedTokens = verb == Verb.SubmitWithALimit ? 1 + (b % 30) : null,
            Urgency = verb == Verb.SubmitIdle ? RequestUrgency.Idle : RequestUrgency.Awaited,
            Sharing = verb == Verb.SubmitIdle && a % 2 == 0 ? KvSharing.None : KvSharing.Shared,
            Attention = c % 11 < 3 ? PromptAttention.Causal : null,
        };
        return new RequestLife(harness.Submit(request), constraint);
    }

    /// <summary>None, one or up to three, of one to four tokens.</summary>
    private static int[][] ProbesOf(int seed, int tokens) =>
        [.. Enumerable.Range(0, seed % 4).Select(i => Tokens(1 + ((seed + i) % 4), tokens + i))];

    /// <summary>Each text is there twice: for everybody, and as a private one of the same words.</summary>
    private static PromptPart ScopedPassageOf(int which) => which % 12 < 6 ? PassageOf(which) : In("acme/desk", PassageOf(which));

    private static PromptPart PassageOf(int which) => Passage(Tokens(1 + (which % 6 * 2), which % 6));

    private static void Step(EngineHarness harness, List<RequestLife> lives, EngineOptions options)
    {
        lives.ForEach(life => (life.Sequence.Request.Constraint as ScriptedConstraint)?.Tick());
        var isInjected = harness.Runner.FailNextWith is not null && harness.Core.HasWork;
        var runs = harness.Runner.Runs;
        var decoding = harness
            .State.Running.Where(sequence => sequence is { IsDecoding: true, IsIdle: false })
            .Select(sequence => (Sequence: sequence, Generated: sequence.GeneratedTokens))
            .ToArray();
        var sittingOut = decoding.Where(pair => !pair.Sequence.IsConstraintReady).ToArray();
        var waiting = harness.State.Waiting.Where(sequence => !sequence.IsIdle).ToArray();
        var starving = waiting.Where(sequence => sequence.IsConstraintReady && IsStarving(harness, sequence, options)).ToArray();
        var idleTokens = harness.Core.Snapshot().IdleTokens;
        harness.Step();
        Assert.True(
            harness.State.Awaited == 0 || harness.Core.Snapshot().IdleTokens == idleTokens,
            "nothing is computed for nobody while somebody waits"
        );
        CheckEnds(lives, isInjected);
        if (harness.Runner.Runs > runs && decoding.Except(sittingOut).Any(pair => pair.Sequence.State != SequenceState.Finished))
        {
            var probes = harness.Runner.WidestBatch * 3; // the rows of a probe may come on top
            Assert.InRange(harness.Runner.LastMilliseconds, 0, options.InterTokenTargetMilliseconds + probes);
        }

        Assert.All(decoding.Except(sittingOut), pair =>
            Assert.True(
                pair.Sequence.State != SequenceState.Running
                    || pair.Sequence.GeneratedTokens == pair.Generated + 1
                    || pair.Sequence.StepsSatOut > 0,
                "what decodes gets a token in every step, unless it sits it out for its constraint"
            )
        );
        Assert.True(
            options.TenantTokensPerMinute is not null
                || starving.All(sequence => sequence.State != SequenceState.Waiting)
                || waiting.Except(starving).All(sequence => sequence.State != SequenceState.Running),
            "nobody passes one that starves"
        );
    }

    private static bool IsStarving(EngineHarness harness, Sequence sequence, EngineOptions options) =>
        harness.Time.GetElapsedTime(Math.Max(sequence.Arrived, sequence.Account.LastAdmission)).TotalSeconds > options.AgingLimitSeconds;

    private static void CheckEnds(List<RequestLife> lives, bool isInjected)
    {
        foreach (var life in lives.Where(life => life.Sequence.Generation.Completion.IsCompleted && !life.HasEnded))
        {
            life.End(isInjected);
        }

        Assert.All(lives, life => Assert.True(!life.IsCanceled || life.HasEnded, "a canceled sequence ends within one step"));
    }

    private static void CheckEmpty(EngineHarness harness)
    {
        Assert.Equal(
            harness.Shape.BlockCount,
            harness.State.Cache.CountOf(BlockState.Free) + harness.State.Cache.CountOf(BlockState.Cached)
        );
        harness.Purge([Shared(Tokens(3, 77)), .. Enumerable.Range(0, 12).Select(ScopedPassageOf)]);
        Assert.All(harness.State.Cache.PrefixNodes, node => Assert.Empty(node.Root.Key.Layout));
        Assert.All(harness.State.Cache.PrefixNodes, node => Assert.Empty(node.Parts));
        if (harness.State.Cache.Checkpoints is { } states)
        {
            Assert.Equal(states.Total, states.CountOf(BlockState.Free) + states.CountOf(BlockState.Cached));
        }

        Assert.Equal(harness.Shape.BlockCount, harness.State.Cache.CountOf(BlockState.Free) + harness.State.Cache.PrefixNodes.Count());
        harness.State.CheckIntegrity();
    }
}
