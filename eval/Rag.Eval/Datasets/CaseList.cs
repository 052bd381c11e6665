using Rag.Core.Evaluation;

namespace Rag.Eval.Datasets;

/// <summary>The cases of a data set as they are read, each held against the rules that are the same for all forms.</summary>
internal sealed class CaseList(string path)
{
    public const int Most = 1_000_000;

    /// <summary>UTF-16 units of all ids, questions, answers and facts.</summary>
    private const long MostCharacters = 1L << 28;

    private readonly List<EvalCase> _cases = [];
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private long _characters;

    /// <param name="place">Where it stands, for what is said of it.</param>
    public void Add(string place, EvalCase item)
    {
        Require(!string.IsNullOrWhiteSpace(item.Id), place, "the question has no id.");
        Require(!string.IsNullOrWhiteSpace(item.Question), place, "the question is empty.");
        Require(item.Golds?.Any(string.IsNullOrWhiteSpace) != true, place, "an accepted answer is empty: leave it out.");
        Require(
            !item.Evidence.Any(evidence => string.IsNullOrWhiteSpace(evidence.ArticleId)),
            place,
            "a piece of evidence names no article."
        );
        Require(_ids.Add(item.Id), place, $"there is a question {item.Id} before this one: give each an id of its own.");
        Require(_cases.Count < Most, place, $"there are more than {Most} questions: split the file.");
        _characters += CharactersOf(item);
        Require(_characters <= MostCharacters, place, $"the questions have more than {MostCharacters} characters: split the file.");
        _cases.Add(item);
    }

    /// <exception cref="DatasetException">There is none.</exception>
    public IReadOnlyList<EvalCase> Complete() =>
        _cases.Count > 0 ? _cases : throw new DatasetException($"{path} holds no question that can be asked.");

    private static long CharactersOf(EvalCase item) =>
        (long)item.Id.Length
        + item.Question.Length
        + item.Evidence.Sum(evidence => (long)evidence.ArticleId.Length + (evidence.Fact?.Length ?? 0))
        + (item.Golds?.Sum(gold => (long)gold.Length) ?? 0);

    private static void Require(bool isRight, string place, string sentence)
    {
        if (!isRight)
        {
            throw new DatasetException($"{place}: {sentence}");
        }
    }
}
