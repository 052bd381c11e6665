using Rag.Core.Answers;
using Rag.Core.Prompts;
using Rag.Engine.Cache;
using Rag.Engine.Tests.Support;
using static Rag.Engine.Tests.Support.EngineHarness;

namespace Rag.Engine.Tests;

/// <summary>Models whose layers keep a state: prompts are read in order, and go on from checkpoints. A block has four tokens.</summary>
public sealed class StateCheckpointTests
{
    private static readonly ModelShape s_shape = DefaultShape with { StateSlots = 40, BytesPerState = 200 };
    private static readonly PromptPart s_system = Shared(Tokens(9, 1)); // its last whole block ends behind token 8
    private static readonly PromptPart s_a = Passage(Tokens(10, 2)); // behind 19 tokens: 16
    private static readonly PromptPart s_b = Passage(Tokens(12, 3));
    private static readonly PromptPart s_c = Passage(Tokens(7, 4));
    private static readonly PromptPart s_question = Question(Tokens(6, 5));

    private readonly EngineHarness _harness = new(s_shape);

    [Fact]
    public void Ask_TheSamePromptAgain_ComputesWhatStandsBehindItsLastCheckpoint()
    {
        Ask(s_system, s_a, s_b, s_question);

        var again = Ask(s_system, s_a, s_b, s_question);

        Assert.Equal(36, again.Usage.CachedTokens); // of 37, which end in a block of one token
    }

    [Fact]
    public void Ask_WithAnotherPassageBehindTheFirst_GoesOnBehindTheFirst()
    {
        Ask(s_system, s_a, s_b, s_question);

        Assert.Equal(16, Ask(s_system, s_a, s_c, s_question).Usage.CachedTokens);
        Assert.Equal(8, Ask(s_system, s_c, s_a, s_question).Usage.CachedTokens);
        Assert.Equal(0, Ask(s_a, s_system, s_question).Usage.CachedTokens);
    }

    [Fact]
    public void Ask_TheNextTurn_GoesOnBehindTheAnswer()
    {
        var first = Request([s_system, s_a, s_question], maxTokens: 10);
        var sequence = _harness.Submit(first);
        _harness.RunToEnd();
        var answer = DeltasOf(sequence).Select(delta => delta.TokenId);

        // The last token of an answer is not computed.
        var turn = Question([.. s_question.TokenIds, .. answer, .. Tokens(5, 6)]);
        var next = Ask(s_system, s_a, turn);

        Assert.Equal((25 + answer.Count() - 1) / 4 * 4, next.Usage.CachedTokens);
    }

    [Fact]
    public void Ask_AnotherTenant_FindsNothing()
    {
        Ask(s_system, s_a, s_question);

        var other = Ask(Request([s_system, s_a, s_question], scope: "acme"));

        Assert.Equal(0, other.Usage.CachedTokens);
    }

    [Fact]
    public void Ask_APrivateTextOfTheSameTokens_IsNotTakenForThePublicOne()
    {
        Ask(s_system, s_a, s_question);

        Assert.Equal(8, Ask(s_system, In("acme/desk", s_a), s_question).Usage.CachedTokens);
    }

    [Fact]
    public void Purge_OfAPassage_ForgetsAllThatReadItAndNothingBeforeIt()
    {
        Ask(s_system, s_a, s_b, s_question);

        _harness.Purge(s_a);

        _harness.State.CheckIntegrity();
        Assert.Empty(_harness.State.Cache.FindTraces(ChunkIdentity.Of(s_a, s_shape.Digest)));
        Assert.Empty(_harness.State.Cache.FindTraces(ChunkIdentity.Of(s_b, s_shape.Digest)));
        Assert.Equal(8, Ask(s_system, s_a, s_b, s_question).Usage.CachedTokens);
    }

    [Fact]
    public void Purge_OfAPassageThatIsBeingRead_KeepsNothingOfIt()
    {
        var sequence = _harness.Submit(Request([s_system, s_a, s_question], maxTokens: 6));
        while (!sequence.IsDecoding)
        {
            _harness.Step();
        }

        _harness.Purge(s_a);
        _harness.RunToEnd();

        AssertAsReference(sequence, ReferenceOf(sequence.Request));
        Assert.Empty(_harness.State.Cache.FindTraces(ChunkIdentity.Of(s_a, s_shape.Digest)));
    }

    [Fact]
    public void Step_ThatFails_LeavesTheCheckpointThatItReadAsItWas()
    {
        Ask(s_system, s_a, s_question);
        var failed = _harness.Submit(Request([s_system, s_a, s_b, s_question]));
        _harness.Runner.FailNextWith = "injected";
        _harness.RunToEnd();

        Assert.Equal(FinishReason.Error, CompletionOf(failed).Reason);
        Assert.Equal(16, Ask(s_system, s_a, s_c, s_question).Usage.CachedTokens);
    }

    [Fact]
    public void Preempt_GoesBackToTheLastWholeBlock_NotToTheBeginning()
    {
        var sequence = _harness.Submit(Request([s_system, s_a, s_question], maxTokens: 12));
        while (sequence.GeneratedTokens < 8)
        {
            _harness.Step();
        }

        _harness.State.Preempt(sequence);
        _harness.State.CheckIntegrity();

        Assert.Equal(sequence.TokenCount - ((sequence.TokenCount - 1) / 4 * 4), _harness.State.Cache.UncachedTokens(sequence));
        _harness.RunToEnd();
        AssertAsReference(sequence, ReferenceOf(sequence.Request));
    }

    [Fact]
    public void Ask_WithProbes_WeighsEachFromTheStateBeforeTheLastToken()
    {
        int[][] probes = [Tokens(3, 7), Tokens(4, 8), Tokens(1, 9)];
        var constraint = new ScriptedConstraint(3, probes, stopAfter: 5);
        var request = Request([s_system, s_a, s_question], constraint: constraint);
        var sequence = _harness.Submit(request);
        _harness.RunToEnd();

        var reference = Reference.Of(Reference.AsRead(request, s_shape), s_shape, new ScriptedConstraint(3, probes, stopAfter: 5));
        AssertAsReference(sequence, reference);
        Assert.All(reference.Probes.Zip(constraint.Observed), pair =>
            Assert.Equal(pair.First, pair.Second, (a, b) => Math.Abs(a - b) < 1e-4)
        );
        Assert.Equal(3, constraint.Observed.Count);
    }

    [Fact]
    public void Ask_Unshared_LeavesAndFindsNothing()
    {
        var request = Request([s_system, s_a, s_question]) with { Sharing = KvSharing.None };
        Ask(request);

        Assert.Empty(_harness.State.Cache.PrefixNodes);
        Ask(s_system, s_a, s_question);
        Assert.Equal(0, Ask(request).Usage.CachedTokens);
    }

    [Fact]
    public void Ask_OfSequencesAtTheSameTime_TheSecondGoesOnFromTheFirstsCheckpoint()
    {
        var first = _harness.Submit(Request([s_system, s_a, s_question]));
        while (first.Computed < 16)
        {
            _harness.Step();
        }

        var second = _harness.Submit(Request([s_system, s_a, s_b, s_question]));
        _harness.RunToEnd();

        Assert.Equal(16, CompletionOf(second).Usage.CachedTokens);
        AssertAsReference(first, ReferenceOf(first.Request));
        AssertAsReference(second, ReferenceOf(second.Request));
    }

    [Fact]
    public void Scan_OfBeginningsUsedOnce_LeavesTheOneThatIsUsedAgain()
    {
        var harness = new EngineHarness(s_shape with { StateSlots = 8 });
        for (var i = 0; i < 3; i++)
        {
            harness.Ask(Request([s_system, s_a, s_question]));
        }

        for (var i = 0; i < 20; i++)
        {
            harness.Ask(Request([Passage(Tokens(9, 50 + i)), Question(Tokens(3, 90 + i))], maxTokens: 2));
        }

        Assert.InRange(harness.Ask(Request([s_system, s_a, s_c, s_question])).Usage.CachedTokens, 8, 19);
    }

    [Fact]
    public void Engine_WithFewerSlotsThanASequenceNeeds_IsRefused()
    {
        var refusal = Assert.Throws<ArgumentException>(() => new EngineHarness(s_shape with { StateSlots = 3 }));

        Assert.Contains("needs 4 state slots", refusal.Message);
    }

    private Completion Ask(params PromptPart[] parts) => Ask(Request(parts));

    private Completion Ask(EngineRequest request)
    {
        var sequence = _harness.Submit(request);
        _harness.RunToEnd();
        AssertAsReference(sequence, ReferenceOf(request));
        return CompletionOf(sequence);
    }

    private static Reference ReferenceOf(EngineRequest request) => Reference.Of(Reference.AsRead(request, s_shape), s_shape);
}
