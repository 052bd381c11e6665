using Rag.Bench;
using Rag.Core.Answers;
using Rag.Core.Models;
using Rag.Core.Prompts;
using Rag.Eval.Workload;
using Rag.Prompting;

namespace Rag.Peers.Workload;

/// <summary>Makes the prompts of questions over passages with Zipf popularity.</summary>
internal static class QuestionLoad
{
    public const int PassageTokens = 256;
    public const int PassagesPerQuestion = 5;

    public static Prompt[] Create(
        int questions,
        int passages,
        IReadOnlyList<string> questionTexts,
        SyntheticText text,
        ITokenizer tokenizer,
        PromptForm form,
        int seed
    )
    {
        var assembler = new PromptAssembler(tokenizer, form);
        Passage[] corpus =
        [
            .. Enumerable.Range(0, passages).Select(i => new Passage(tokenizer.Decode(text.Tokens(PassageTokens, seed + 1 + i)))),
        ];
        var ranks = new ZipfRanks(passages);
        var random = new Random(seed);
        return [.. Enumerable.Range(0, questions).Select(Ask)];

        Prompt Ask(int i) =>
            assembler
                .Assemble(
                    questionTexts[i % questionTexts.Count],
                    [.. ranks.DrawDistinct(PassagesPerQuestion, random).Select(rank => corpus[rank])],
                    new PromptBudget(PassagesPerQuestion, int.MaxValue)
                )
                .Prompt;
    }

    /// <summary>The times of Poisson arrivals in seconds, ascending; the first is 0.</summary>
    public static double[] PoissonArrivals(int count, double perSecond, int seed)
    {
        var random = new Random(seed);
        var arrivals = new double[count];
        for (var (i, now) = (0, 0.0); i < count; i++)
        {
            arrivals[i] = now;
            now += PoissonGaps.Next(random, perSecond);
        }

        return arrivals;
    }
}
