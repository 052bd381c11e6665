using Rag.Core.Guard;
using Rag.Core.Prompts;
using Rag.Engine.Cache;
using Rag.Engine.Sequences;
using Rag.Engine.Tests.Support;
using static Rag.Engine.Tests.Support.EngineHarness;

namespace Rag.Engine.Tests;

public sealed class UnsharedRequestTests
{
    private static readonly PromptPart s_system = Shared(Tokens(6, 9));
    private static readonly PromptPart s_passage = Passage(Tokens(11, 1));
    private static readonly PromptPart s_other = Passage(Tokens(7, 2));
    private static readonly int[] s_question = Tokens(13, 3);

    private readonly EngineHarness _harness = new(DefaultShape with { EndTokens = [] });

    [Theory]
    [InlineData(PromptAttention.PartsAlone)]
    [InlineData(PromptAttention.Causal)]
    public void Step_WithoutSharing_ComputesAllAndKeepsNothing(PromptAttention attention)
    {
        var shared = Request([s_system, s_passage, s_other, Question(s_question)]);
        _harness.Ask(shared);
        var kept = _harness.State.Cache.CountOf(BlockState.Cached);

        var request = shared with { Attention = attention, Sharing = KvSharing.None };
        var first = _harness.Submit(request);
        _harness.RunToEnd();
        var second = _harness.Submit(request);
        _harness.RunToEnd();

        foreach (var sequence in (Sequence[])[first, second])
        {
            AssertAsReference(sequence, Reference.Of(Reference.AsRead(request, _harness.Shape), _harness.Shape));
            var usage = CompletionOf(sequence).Usage;
            Assert.Equal((0, 37, 0), (usage.CachedTokens, usage.ComputedTokens, usage.ReusedTokens));
        }

        Assert.Equal(kept, _harness.State.Cache.CountOf(BlockState.Cached));
    }

    [Fact]
    public void Step_WithoutSharing_DoesNotReadWhatIsKept()
    {
        var request = Request([s_passage, Question(s_question)]);
        _harness.Ask(request);
        Corrupt();

        var wrong = _harness.Submit(request);
        var right = _harness.Submit(request with { Sharing = KvSharing.None });
        _harness.RunToEnd();

        AssertAsReference(right, Reference.Of(request, _harness.Shape));
        Assert.NotEqual(IdsOf(DeltasOf(wrong)), IdsOf([.. Reference.Of(request, _harness.Shape).Deltas]));
    }

    [Fact]
    public void Step_Causal_EveryPartSeesThoseBeforeIt()
    {
        var request = Request([s_system, s_passage, s_other, Question(s_question)]) with { Attention = PromptAttention.Causal };

        var sequence = _harness.Submit(request);
        _harness.RunToEnd();

        var alone = Reference.Of(request, _harness.Shape);
        AssertAsReference(sequence, Reference.Of(Reference.AsRead(request, _harness.Shape), _harness.Shape));
        Assert.NotEqual(
            alone.Deltas[0].LogProbability,
            Reference.Of(Reference.AsRead(request, _harness.Shape), _harness.Shape).Deltas[0].LogProbability
        );
    }

    [Fact]
    public void Step_CausalAndShared_FindsTheSystemPartAndTheSameBeginningAlone()
    {
        var request = Request([s_system, s_passage, s_other, Question(s_question)], maxTokens: 1) with
        {
            Attention = PromptAttention.Causal,
        };
        _harness.Ask(request);

        var again = _harness.Ask(request).Usage;
        var turned = _harness.Ask(request with { Prompt = new Prompt([s_system, s_other, s_passage, Question(s_question)]) }).Usage;
        var alone = _harness.Ask(request with { Attention = PromptAttention.PartsAlone }).Usage;

        Assert.Equal(6 + 28, again.CachedTokens); // 31 own tokens: seven full blocks of 4
        Assert.Equal(6, turned.CachedTokens);
        Assert.Equal(6, alone.CachedTokens);
    }

    [Fact]
    public void Purge_OfATextAmongOwnTokens_LeavesNothingThatReadItAndKeepsWhatStandsBefore()
    {
        var request = Request([s_system, s_passage, s_other, Question(s_question)]) with { Attention = PromptAttention.Causal };
        _harness.Ask(request);
        Assert.NotEmpty(_harness.State.Cache.PrefixNodes);
        var running = _harness.Submit(request);
        _harness.Step();

        _harness.Purge(s_other);
        _harness.RunToEnd();

        AssertAsReference(running, Reference.Of(Reference.AsRead(request, _harness.Shape), _harness.Shape));
        var whole = (s_passage.TokenIds.Length / _harness.Shape.BlockSize) * _harness.Shape.BlockSize;
        Assert.Equal(whole / _harness.Shape.BlockSize, _harness.State.Cache.PrefixNodes.Count());
        var next = _harness.Ask(request).Usage;
        Assert.Equal(s_system.TokenIds.Length + whole, next.CachedTokens);
    }

    [Fact]
    public void Purge_OfATextAmongTheOwnTokensOfAWaitingRequest_IsNotKeptByIt()
    {
        var request = Request([s_passage, Question(s_question)]) with { Attention = PromptAttention.Causal };
        _harness.Submit(request);

        _harness.Purge(s_passage);
        _harness.RunToEnd();

        Assert.Empty(_harness.State.Cache.PrefixNodes);
    }

    [Fact]
    public async Task Close_PassageReuse_ReadsPromptsFromBeginningToEndUntilItIsOpenedAgain()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var runner = new CheckingRunner(_harness.Shape);
        await using var engine = new RagEngine(runner, Options(), TimeProvider.System);
        var request = Request([s_system, s_passage, Question(s_question)]);
        var whole = Reference.Of(Reference.AsRead(request with { Attention = PromptAttention.Causal }, _harness.Shape), _harness.Shape);
        var parts = Reference.Of(request, _harness.Shape);
        Assert.Equal(parts.Deltas[0].TokenId, await FirstAsync(engine, request));

        await engine.CloseAsync(ReuseMode.PassageReuse, cancellation);

        Assert.Equal(whole.Deltas[0].TokenId, await FirstAsync(engine, request));
        Assert.Equal([6, 0], engine.CachedTokens([s_system, s_passage]));
        using var warming = engine.Warm([s_other], WarmingPriority.Background);
        await warming.Completion;
        await engine.OpenAsync(ReuseMode.PassageReuse, cancellation);
        Assert.Equal([11, 0], engine.CachedTokens([s_passage, s_other]));
        Assert.Equal(parts.Deltas[0].TokenId, await FirstAsync(engine, request));
    }

    /// <summary>Other keys in the blocks of the passage.</summary>
    private void Corrupt()
    {
        var entry = Assert.Single(_harness.State.Cache.Chunks);
        _harness.Runner.Corrupt(entry.Blocks[0]);
    }

    private static int[] IdsOf(IEnumerable<Delta> deltas) => [.. deltas.Select(delta => delta.TokenId)];

    private static async Task<int> FirstAsync(RagEngine engine, EngineRequest request)
    {
        await using var generation = engine.Submit(request);
        await foreach (var delta in generation.Deltas)
        {
            return delta.TokenId;
        }

        throw new InvalidOperationException("The answer has no token.");
    }
}
