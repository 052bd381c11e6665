using System.Security.Cryptography;
using System.Text;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Evaluation;
using Rag.Core.Text;
using Rag.Eval.Reading;

namespace Rag.Eval.Making;

/// <summary>
/// Makes a set of questions of the news that is stored, for a corpus that nobody labeled. A question is kept where search finds the story
/// that it was made from first, in a passage that holds the answer, and no other story's passage among the first holds it: exactly one
/// story answers it, as far as can be seen without a person.
/// </summary>
public sealed class SetMaker
{
    private const int Depth = 10;

    /// <summary>So many articles are enough to know which words are written small.</summary>
    private const int LearnedFirst = 200;

    private readonly IArticleCatalog _articles;
    private readonly IStoryCatalog _stories;
    private readonly ISearcher _searcher;
    private readonly IQuestionSource _source;
    private readonly Counts _counts = new();
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    private SetMaker(IArticleCatalog articles, IStoryCatalog stories, ISearcher searcher, IReader? reader)
    {
        (_articles, _stories, _searcher) = (articles, stories, searcher);
        _source = reader is null ? new RuleQuestions() : new ReaderQuestions(reader);
    }

    /// <param name="reader">Writes the questions; null to make them by rule.</param>
    /// <param name="progress">Told how many questions there are.</param>
    public static async Task<(IReadOnlyList<EvalCase> Cases, MakingReport Report)> MakeAsync(
        IArticleCatalog articles,
        IStoryCatalog stories,
        ISearcher searcher,
        IReader? reader,
        MakingOptions options,
        IProgress<int>? progress,
        CancellationToken cancellation
    )
    {
        var maker = new SetMaker(articles, stories, searcher, reader);
        var cases = await maker.MakeAsync(options, progress, cancellation).ConfigureAwait(false);
        return (cases, maker._counts.Report(cases));
    }

    private async Task<List<EvalCase>> MakeAsync(MakingOptions options, IProgress<int>? progress, CancellationToken cancellation)
    {
        var ages = await _articles.AgesAsync(cancellation).ToListAsync(cancellation).ConfigureAwait(false);
        List<ArticleId> ids =
        [
            .. SeededOrder
                .Of(ages.Where(age => options.Since is not { } since || age.At >= since), options.Seed, age => age.Id.Value)
                .Select(age => age.Id),
        ];
        if (_source is RuleQuestions rules)
        {
            await LearnAsync(rules, ids, cancellation).ConfigureAwait(false);
        }

        var cases = new List<EvalCase>();
        foreach (var id in ids)
        {
            if (await _articles.FindAsync(id, cancellation).ConfigureAwait(false) is { } article && IsUsable(article))
            {
                var most = Math.Min(options.PerArticle, options.Questions - cases.Count);
                await AddAsync(article, most, options.Seed, cases, cancellation).ConfigureAwait(false);
                progress?.Report(cases.Count);
            }

            if (cases.Count == options.Questions)
            {
                break;
            }
        }

        return cases;
    }

    private async Task LearnAsync(RuleQuestions rules, List<ArticleId> ids, CancellationToken cancellation)
    {
        foreach (var id in ids.Take(LearnedFirst))
        {
            rules.Learn((await _articles.FindAsync(id, cancellation).ConfigureAwait(false))?.Body ?? "");
        }
    }

    /// <summary>What only some may read is no matter of a file, and rules and models read English.</summary>
    internal static bool IsUsable(Article article) => article.Scope == AccessScope.Public && ReadLanguages.AreRead(article.Language);

    private async Task AddAsync(Article article, int most, int seed, List<EvalCase> cases, CancellationToken cancellation)
    {
        _counts.Articles++;
        var made = await _source.OfAsync(article, cancellation).ToListAsync(cancellation).ConfigureAwait(false);
        var sentences = new HashSet<string>(StringComparer.Ordinal);
        foreach (var question in SeededOrder.Of(made, seed, question => question.Question))
        {
            if (sentences.Count == most)
            {
                return;
            }

            if (
                !sentences.Contains(question.Sentence)
                && await CaseOfAsync(article, question, cancellation).ConfigureAwait(false) is { } item
            )
            {
                sentences.Add(question.Sentence);
                cases.Add(item);
            }
        }
    }

    /// <summary>Null where a filter holds the question back.</summary>
    private async Task<EvalCase?> CaseOfAsync(Article article, MadeQuestion made, CancellationToken cancellation)
    {
        _counts.Made++;
        if (!_asked.Add(ShortAnswerMetrics.Normalize(made.Question)))
        {
            _counts.Repeated++;
            return null;
        }

        if (CopiedShare.Of(made.Question, made.Sentence) > QuestionRules.MostCopied)
        {
            _counts.Copied++;
            return null;
        }

        var found = await _searcher.FindAsync(made.Question, Depth, cancellation).ConfigureAwait(false);
        var story = await _stories.FindStoryOfAsync(article.Id, cancellation).ConfigureAwait(false) ?? article.Id;
        if (found.Hits.Count == 0 || StoryOf(found.Hits[0]) != story)
        {
            _counts.OtherStory++;
            return null;
        }

        if (!WholeWords.Hold(found.Hits[0].Text, made.Golds))
        {
            _counts.NotInPassage++;
            return null;
        }

        if (found.Hits.Any(hit => StoryOf(hit) != story && WholeWords.Hold(hit.Text, made.Golds)))
        {
            _counts.Elsewhere++;
            return null;
        }

        return CaseOf(found.Hits[0], article, made);
    }

    private static ArticleId StoryOf(Hit hit) => hit.Story?.Id ?? hit.Article.Id;

    private static EvalCase CaseOf(Hit first, Article article, MadeQuestion made)
    {
        var fact = first.Article.Id == article.Id && first.Text.Contains(made.Sentence, StringComparison.Ordinal) ? made.Sentence : null;
        var name = first.Article.SourceId ?? first.Article.Url ?? first.Article.Id.Value;
        return new EvalCase($"{made.Rule}-{Hash(name + "\n" + made.Question)}", made.Question, made.Rule, [new Evidence(name, fact)])
        {
            Golds = made.Golds,
        };
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..12];

    private sealed class Counts
    {
        public int Articles { get; set; }

        public int Made { get; set; }

        public int Repeated { get; set; }

        public int Copied { get; set; }

        public int OtherStory { get; set; }

        public int NotInPassage { get; set; }

        public int Elsewhere { get; set; }

        public MakingReport Report(List<EvalCase> cases) =>
            new(
                Articles,
                Made,
                Repeated,
                Copied,
                OtherStory,
                NotInPassage,
                Elsewhere,
                cases.Count,
                cases.CountBy(item => item.Kind).OrderByDescending(pair => pair.Value).ToDictionary()
            );
    }
}
