using Rag.Core.Numerics;
using Rag.Core.Prompts;
using Rag.Eval.Workload;

namespace Rag.Bench.Load;

/// <summary>
/// Questions over passages with Zipf popularity, of which the popular ones turn over: token ids alone, the same ones for the same seed.
/// </summary>
internal sealed class LoadWorkload
{
    public const int PassagesPerQuestion = 5;
    public const int PassageTokens = 256;

    private const int SystemTokens = 27;
    private const int QuestionTokens = 20;
    private const int QuestionsPerTurnover = 20;

    // Ids in this range are ordinary tokens in every vocabulary that the engine is likely to meet.
    private const int FirstToken = 300;
    public const int LastToken = 20_000;

    private readonly Random _random;
    private readonly PromptPart _system;
    private readonly PromptPart[] _passageOfRank;
    private readonly ZipfRanks _ranks;
    private int _questions;

    public LoadWorkload(int seed, int passages)
    {
        _random = new Random(seed);
        _system = Invent(PromptPartKind.System, SystemTokens);
        _passageOfRank = [.. Enumerable.Range(0, passages).Select(_ => Invent(PromptPartKind.Passage, PassageTokens))];
        _ranks = new ZipfRanks(passages);
    }

    public static int BlocksOfPassage(int blockSize) => Integers.CeilDivide(PassageTokens, blockSize);

    /// <summary>The next question over popular passages; now and then a new passage takes the place of one of the hot ones.</summary>
    public Prompt Next()
    {
        if (++_questions % QuestionsPerTurnover == 0)
        {
            _passageOfRank[_random.Next(_passageOfRank.Length / 10)] = Invent(PromptPartKind.Passage, PassageTokens);
        }

        return PromptOf([.. _ranks.DrawDistinct(PassagesPerQuestion, _random).Select(rank => _passageOfRank[rank])]);
    }

    /// <summary>A question over passages that no other question is about.</summary>
    public Prompt Once() =>
        PromptOf([.. Enumerable.Range(0, PassagesPerQuestion).Select(_ => Invent(PromptPartKind.Passage, PassageTokens))]);

    /// <summary>The same tokens as one part, so that only the longest common beginning can be reused.</summary>
    public static Prompt AsOneText(Prompt prompt) =>
        new([
            .. prompt.Parts.Where(part => part.Kind == PromptPartKind.System),
            new PromptPart(
                PromptPartKind.Question,
                [.. prompt.Parts.Where(part => part.Kind != PromptPartKind.System).SelectMany(part => part.TokenIds)]
            ),
        ]);

    private Prompt PromptOf(ReadOnlySpan<PromptPart> passages) =>
        new([_system, .. passages, Invent(PromptPartKind.Question, QuestionTokens)]);

    private PromptPart Invent(PromptPartKind kind, int tokens) =>
        new(kind, [.. Enumerable.Range(0, tokens).Select(_ => _random.Next(FirstToken, LastToken))]);
}
