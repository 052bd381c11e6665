using Rag.Core.Prompts;

namespace Rag.Eval.Benchmarks.Load;

/// <summary>Questions over passages of which some are popular (Zipf, alpha 1) and the popular ones turn over: token ids alone, the same for the same seed.</summary>
internal sealed class LoadWorkload
{
    public const int PassagesPerQuestion = 5;
    public const int PassageTokens = 256;

    private const int SystemTokens = 27;
    private const int QuestionTokens = 20;
    private const int QuestionsPerTurnover = 20;

    // Ordinary tokens of any vocabulary that the engine is likely to meet.
    private const int FirstToken = 300;
    public const int LastToken = 20_000;

    private readonly Random _random;
    private readonly PromptPart _system;
    private readonly PromptPart[] _passageOfRank;
    private readonly double[] _cumulative;
    private int _questions;

    public LoadWorkload(int seed, int passages)
    {
        _random = new Random(seed);
        _system = Invent(PromptPartKind.System, SystemTokens);
        _passageOfRank = [.. Enumerable.Range(0, passages).Select(_ => Invent(PromptPartKind.Passage, PassageTokens))];
        _cumulative = new double[passages];
        var sum = 0.0;
        for (var rank = 0; rank < passages; rank++)
        {
            _cumulative[rank] = sum += 1.0 / (rank + 1);
        }
    }

    /// <summary>The next question over popular passages; now and then a passage nobody has seen takes the place of one of the hot ones.</summary>
    public Prompt Next()
    {
        if (++_questions % QuestionsPerTurnover == 0)
        {
            _passageOfRank[_random.Next(_passageOfRank.Length / 10)] = Invent(PromptPartKind.Passage, PassageTokens);
        }

        var drawn = new List<PromptPart>();
        while (drawn.Count < PassagesPerQuestion)
        {
            var at = Array.BinarySearch(_cumulative, _random.NextDouble() * _cumulative[^1]);
            if (_passageOfRank[at < 0 ? ~at : at] is var passage && !drawn.Contains(passage))
            {
                drawn.Add(passage);
            }
        }

        return PromptOf(drawn);
    }

    /// <summary>A question over passages that nobody asks for again.</summary>
    public Prompt Once() => PromptOf([.. Enumerable.Range(0, PassagesPerQuestion).Select(_ => Invent(PromptPartKind.Passage, PassageTokens))]);

    /// <summary>The same tokens with no passage among them: only the longest common beginning can be reused.</summary>
    public static Prompt AsOneText(Prompt prompt) => new(
    [
        .. prompt.Parts.Where(part => part.Kind == PromptPartKind.System),
        new PromptPart(
            PromptPartKind.Question,
            [.. prompt.Parts.Where(part => part.Kind != PromptPartKind.System).SelectMany(part => part.TokenIds)]),
    ]);

    private Prompt PromptOf(IEnumerable<PromptPart> passages) => new([_system, .. passages, Invent(PromptPartKind.Question, QuestionTokens)]);

    private PromptPart Invent(PromptPartKind kind, int tokens) =>
        new(kind, [.. Enumerable.Range(0, tokens).Select(_ => _random.Next(FirstToken, LastToken))]);
}
