using Rag.Core.Answers;
using Rag.Core.Sampling;
using Rag.Engine.Tests.Support;
using static Rag.Engine.Tests.Support.EngineHarness;

namespace Rag.Engine.Tests.Sampling;

/// <summary>Sampling settings through whole engine steps.</summary>
public sealed class SamplingEngineTests
{
    private static SamplingParameters Everything(long seed) =>
        new(0.9, 0.9, seed)
        {
            TopK = 20,
            MinP = 0.001,
            RepetitionPenalty = 1.2,
            FrequencyPenalty = 0.3,
            PresencePenalty = 0.2,
            LogitBias = new Dictionary<int, double> { [7] = -100, [8] = 3 },
            Alternatives = 3,
        };

    [Fact]
    public void Step_SameSeed_SameTokensInAnyCompany()
    {
        EngineRequest Asked() => Request([Passage(1, 2, 3), Question(4, 5)], maxTokens: 40, sampling: Everything(11));
        var alone = new EngineHarness();
        var first = alone.Submit(Asked());
        alone.RunToEnd();
        var crowded = new EngineHarness();
        var others = Enumerable
            .Range(0, 6)
            .Select(i => crowded.Submit(Request([Question(Tokens(5, i))], maxTokens: 30, sampling: Everything(i))))
            .ToArray();
        var second = crowded.Submit(Asked());
        crowded.RunToEnd();

        Assert.Equal(DeltasOf(first).Select(delta => delta.TokenId), DeltasOf(second).Select(delta => delta.TokenId));
        Assert.NotEqual(DeltasOf(others[0]).Select(delta => delta.TokenId), DeltasOf(others[1]).Select(delta => delta.TokenId));
    }

    [Fact]
    public void Step_AllFeatures_AsTheReference()
    {
        var request = Request(
            [Passage(1, 2, 3), Question(4, 5)],
            maxTokens: 40,
            sampling: Everything(3),
            constraint: new ScriptedConstraint(1, [], 30)
        );
        var engine = new EngineHarness();
        var sequence = engine.Submit(request);
        engine.RunToEnd();

        AssertAsReference(sequence, Reference.Of(request, engine.Shape, new ScriptedConstraint(1, [], 30)));
    }

    [Fact]
    public void Step_Alternatives_AreTheLikeliestOfEachToken()
    {
        var engine = new EngineHarness();
        var sequence = engine.Submit(
            Request([Question(4, 5)], maxTokens: 20, sampling: SamplingParameters.Greedy with { Alternatives = 3 })
        );
        engine.RunToEnd();

        Assert.All(DeltasOf(sequence), delta =>
        {
            Assert.Equal(3, delta.Alternatives.Length);
            Assert.Equal(new TokenLogProbability(delta.TokenId, delta.LogProbability), delta.Alternatives.Span[0]);
            Assert.True(delta.Alternatives.Span[1].LogProbability >= delta.Alternatives.Span[2].LogProbability);
        });
    }

    [Fact]
    public void Step_EveryTokenBanned_FailsWithASentence()
    {
        var bans = Enumerable.Range(0, DefaultShape.VocabularySize).ToDictionary(id => id, _ => -100.0);

        var completion = new EngineHarness().Ask(Request([Question(1)], sampling: SamplingParameters.Greedy with { LogitBias = bans }));

        Assert.Equal(FinishReason.Error, completion.Reason);
        Assert.Equal("No token is left to go on with: the logit bias bans every one that may come next. Ban fewer.", completion.Error);
    }
}
