using Rag.Core.Answers;
using Rag.Core.Sampling;
using Rag.Engine.Tests.Support;
using static Rag.Engine.Tests.Support.EngineHarness;

namespace Rag.Engine.Tests;

public sealed class SubmitTests
{
    private static readonly ModelShape s_small = DefaultShape with { ContextLength = 20, BlockCount = 8 };

    [Fact]
    public void Submit_LongerThanTheContext_SaysSo() =>
        Refused(
            Request([Passage(Tokens(18, 1)), Question(1, 2, 3)]),
            "The prompt has 21 tokens; the model's context holds 20. Use fewer or shorter passages."
        );

    [Fact]
    public void Submit_LargerThanThePool_SaysSo() =>
        Refused(
            Request([.. Enumerable.Range(1, 8).Select(i => Passage(i)), Question(1)]),
            "The prompt needs 9 blocks of the KV cache; there are 8. Use fewer passages or give the cache more memory."
        );

    [Fact]
    public void Submit_ProbeBeyondTheContext_SaysSo() =>
        Refused(
            Request(
                [Question(Tokens(19, 1))],
                constraint: new ScriptedConstraint(
                    1,
                    [
                        [1, 2, 3],
                    ],
                    1
                )
            ),
            "The prompt has 19 tokens and 2 of its longest probe; the model's context holds 20. Use fewer or shorter passages."
        );

    [Fact]
    public void Submit_NoQuestion_SaysSo()
    {
        Refused(Request([]), "The prompt is empty: it needs a question part.");
        Refused(Request([Passage(1)]), "A prompt ends with its question part and has no other.");
        Refused(Request([Question(1), Question(2)]), "A prompt ends with its question part and has no other.");
        Refused(Request([Passage(), Question(2)]), "A part of the prompt is empty: leave it out.");
    }

    [Fact]
    public void Submit_TokenOutsideTheVocabulary_SaysSo() =>
        Refused(Request([Question(61)]), "A token of the prompt is 61: the vocabulary has the ids 0 to 60.");

    [Fact]
    public void Submit_SettingsOutOfRange_SaysSo()
    {
        Refused(Request([Question(1)], maxTokens: 0), "At least one token has to be generated: MaxTokens is 0.");
        Refused(Request([Question(1)], sampling: new SamplingParameters(-1, 1, 0)), "The temperature is -1: it has to be 0 or more.");
        Refused(
            Request([Question(1)], sampling: new SamplingParameters(double.NaN, 1, 0)),
            "The temperature is NaN: it has to be 0 or more."
        );
        Refused(Request([Question(1)], sampling: new SamplingParameters(1, 0, 0)), "Top-p is 0: it has to be above 0 and at most 1.");
        Refused(
            Request([Question(1)], sampling: SamplingParameters.Greedy with { TopK = -1 }),
            "Top-k is -1: it has to be 1 or more, or 0 for all tokens."
        );
        Refused(
            Request([Question(1)], sampling: SamplingParameters.Greedy with { MinP = 1.5 }),
            "Min-p is 1.5: it has to lie between 0 and 1."
        );
        Refused(
            Request([Question(1)], sampling: SamplingParameters.Greedy with { RepetitionPenalty = 0 }),
            "The repetition penalty is 0: it has to be above 0 and at most 10."
        );
        Refused(
            Request([Question(1)], sampling: SamplingParameters.Greedy with { FrequencyPenalty = 2.5 }),
            "The frequency penalty is 2.5: it has to lie between -2 and 2."
        );
        Refused(
            Request([Question(1)], sampling: SamplingParameters.Greedy with { PresencePenalty = double.NaN }),
            "The presence penalty is NaN: it has to lie between -2 and 2."
        );
        Refused(
            Request([Question(1)], sampling: SamplingParameters.Greedy with { Alternatives = 21 }),
            "21 alternatives are asked for with each token: there can be 0 to 20."
        );
        Refused(Biased(61, 1), "The logit bias names the token 61: the vocabulary has the ids 0 to 60.");
        Refused(Biased(3, -101), "The logit bias of token 3 is -101: it has to lie between -100 and 100.");
        Refused(Request([Question(1)], scope: ""), "The tenant scope is empty: say whose question this is.");
    }

    private static EngineRequest Biased(int id, double bias) =>
        Request([Question(1)], sampling: SamplingParameters.Greedy with { LogitBias = new Dictionary<int, double> { [id] = bias } });

    [Fact]
    public void Submit_FillsTheContext_GetsItsOneToken()
    {
        var harness = new EngineHarness(s_small with { BlockCount = 20, EndTokens = [] });

        var completion = harness.Ask(Request([Passage(Tokens(18, 1)), Question(1, 2)], maxTokens: 50));

        Assert.Equal((FinishReason.Length, 1), (completion.Reason, completion.Usage.CompletionTokens));
    }

    [Fact]
    public void Validate_OptionsOutOfRange_NamesThemAll()
    {
        var error = Assert.Throws<ArgumentException>(() =>
            new EngineOptions { MaxRunningSequences = 0, InterTokenTargetMilliseconds = -1 }.Validate()
        );

        Assert.Contains(nameof(EngineOptions.MaxRunningSequences), error.Message);
        Assert.Contains(nameof(EngineOptions.InterTokenTargetMilliseconds), error.Message);
    }

    private static void Refused(EngineRequest request, string reason)
    {
        var harness = new EngineHarness(s_small);
        Assert.Equal(reason, Assert.ThrowsAny<ArgumentException>(() => harness.Submit(request)).Message);
    }
}
