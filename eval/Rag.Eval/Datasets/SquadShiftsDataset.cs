using Rag.Core.Evaluation;

namespace Rag.Eval.Datasets;

/// <summary>
/// SQuADShifts as retrieval: every distinct paragraph of all its files is an article without title, source or date; a question's evidence
/// is the paragraph that it was asked on.
/// </summary>
public static class SquadShiftsDataset
{
    public const string WikiName = "squadshifts-new-wiki";
    public const string LongWikiName = "squadshifts-new-wiki-4000";
    public const string RedditName = "squadshifts-reddit";
    public const string LongRedditName = "squadshifts-reddit-5000";
    private const string FilePattern = "squadshifts-*.json.gz";

    /// <param name="folder">Holds the squadshifts-*.json.gz files.</param>
    /// <param name="part">The part whose questions are asked: new_wiki or reddit.</param>
    /// <param name="count">How many questions, spread evenly over the part.</param>
    public static EvalDataset Load(string folder, string part, int count)
    {
        var files = Directory.Exists(folder) ? Directory.GetFiles(folder, FilePattern) : [];
        if (files.Length == 0)
        {
            throw new DatasetException(
                $"The data set needs {FilePattern} in {folder}, and there is none: put them there or name another folder."
            );
        }

        var (corpus, cases) = (new Corpus(), new CaseList(folder));
        foreach (var file in files.Order(StringComparer.Ordinal))
        {
            var isAsked = Path.GetFileName(file).Contains(part, StringComparison.Ordinal);
            SquadDataset.Read(file, corpus, isAsked ? cases : null, part);
        }

        return new EvalDataset(
            $"squadshifts-{part.Replace('_', '-')}",
            EvalTask.SinglePassage,
            corpus.Articles,
            Spread(cases.Complete(), count)
        );
    }

    private static IReadOnlyList<EvalCase> Spread(IReadOnlyList<EvalCase> cases, int count) =>
        cases.Count <= count ? cases : [.. Enumerable.Range(0, count).Select(i => cases[(int)((long)i * cases.Count / count)])];
}
