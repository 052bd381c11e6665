using Rag.Core.Prompts;
using Rag.Engine.Cache;
using Rag.Engine.Tests.Support;
using static Rag.Engine.Tests.Support.EngineHarness;

namespace Rag.Engine.Tests;

public sealed class PrefixReuseTests
{
    private static readonly PromptPart s_passage = Passage(Tokens(9, 1));
    private static readonly int[] s_question = Tokens(11, 2);

    private readonly EngineHarness _harness = new(DefaultShape with { EndTokens = [] });

    [Fact]
    public void Step_NextTurnOfAConversation_ComputesOnlyWhatIsNew()
    {
        var request = Request([s_passage, Question(s_question)], maxTokens: 8);
        var first = _harness.Submit(request);
        _harness.RunToEnd();
        int[] turn = [.. s_question, .. DeltasOf(first).Select(delta => delta.TokenId), 7, 8];

        var next = Request([s_passage, Question(turn)]);
        var second = _harness.Submit(next);
        _harness.RunToEnd();

        AssertAsReference(second, Reference.Of(next, _harness.Shape));
        Assert.Equal(9 + 16, CompletionOf(second).Usage.CachedTokens); // 11 + 7 own tokens were computed: four full blocks of 4
        Assert.Equal(5, CompletionOf(second).Usage.ComputedTokens);
        Assert.Equal(9, CompletionOf(second).Usage.ReusedTokens); // the passage; the other 16 are the conversation's own
    }

    [Fact]
    public void Step_TheSameQuestionAgain_ComputesItsLastTokenAtLeast()
    {
        var request = Request([Question(Tokens(8, 3))], maxTokens: 1);
        _harness.Ask(request);
        var again = _harness.Submit(request);
        _harness.RunToEnd();

        AssertAsReference(again, Reference.Of(request, _harness.Shape));
        Assert.Equal(4, CompletionOf(again).Usage.CachedTokens);
    }

    [Fact]
    public void Step_AnotherLayoutOrScope_SharesNoOwnBlocks()
    {
        PromptPart other = Passage(Tokens(6, 5));
        _harness.Ask(Request([s_passage, other, Question(s_question)]));

        Assert.Equal(15, _harness.Ask(Request([other, s_passage, Question(s_question)])).Usage.CachedTokens);
        Assert.Equal(9, _harness.Ask(Request([s_passage, Question(s_question)])).Usage.CachedTokens);
        Assert.Equal(15, _harness.Ask(Request([s_passage, other, Question(s_question)], scope: "tenant")).Usage.CachedTokens);
        Assert.Equal(15 + 8, _harness.Ask(Request([s_passage, other, Question(s_question)])).Usage.CachedTokens);
    }

    [Fact]
    public void Purge_OfAPassage_TakesWhatReadIt()
    {
        _harness.Ask(Request([s_passage, Question(s_question)]));
        Assert.NotEmpty(_harness.State.Cache.PrefixNodes);

        _harness.Purge(s_passage);

        Assert.Empty(_harness.State.Cache.PrefixNodes);
        Assert.Equal(_harness.Shape.BlockCount, _harness.State.Cache.CountOf(BlockState.Free));
    }

    [Fact]
    public void Purge_WhileASequenceRuns_KeepsNothingOfIt()
    {
        _harness.Ask(Request([s_passage, Question(s_question)], maxTokens: 2));
        var request = Request([s_passage, Question(s_question)], maxTokens: 20);
        var running = _harness.Submit(request);
        _harness.Step();
        _harness.Step();
        Assert.Equal(2, running.Table.SharedBlocks);

        _harness.Purge(s_passage);
        _harness.State.CheckIntegrity();
        _harness.RunToEnd();

        AssertAsReference(running, Reference.Of(request, _harness.Shape));
        Assert.Empty(_harness.State.Cache.PrefixNodes);
        Assert.Equal(_harness.Shape.BlockCount, _harness.State.Cache.CountOf(BlockState.Free));
    }

    [Fact]
    public void Step_LogitsNotANumber_KeepsNothingOfIt()
    {
        _harness.Runner.PoisonToken = 60;
        _harness.Ask(Request([Question([.. s_question, 60])]));

        Assert.Empty(_harness.State.Cache.PrefixNodes);
    }

    [Fact]
    public void Step_SeveralTurnsAtOnce_AllYieldWhatTheyWouldAlone()
    {
        var harness = new EngineHarness(DefaultShape with { BlockCount = 40 });
        for (var round = 0; round < 6; round++)
        {
            var requests = Enumerable
                .Range(0, 5)
                .Select(i => Request([s_passage, Question([.. s_question, .. Tokens(1 + (round * 3), 40 + (i % 3))])], maxTokens: 1 + i))
                .ToArray();
            var sequences = requests.Select(harness.Submit).ToArray();
            harness.RunToEnd();
            foreach (var (sequence, request) in sequences.Zip(requests))
            {
                AssertAsReference(sequence, Reference.Of(request, harness.Shape));
            }
        }

        Assert.True(harness.Core.Snapshot().CachedTokens > 5 * 9 * 5, "turns found more than their passage");
    }
}
