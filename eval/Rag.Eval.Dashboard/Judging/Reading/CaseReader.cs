using Rag.Core.Articles;
using Rag.Core.Evaluation;
using Rag.Pages;

namespace Rag.Eval.Dashboard.Judging.Reading;

/// <summary>Reads what the page of one question shows.</summary>
internal sealed class CaseReader(IEvalRuns runs, IArticleCatalog articles, IServiceProvider services)
{
    /// <summary>Passages with their texts; further ones are told by their titles.</summary>
    private const int TextsShown = 12;

    private const int PassagesShown = 50;

    /// <param name="key">As <see cref="CaseLinks"/> writes it.</param>
    /// <returns>Null where there is no such run, or where it has no such question.</returns>
    public async Task<CaseReport?> ReadAsync(string runId, string key, string? with, CancellationToken cancellation)
    {
        if (await runs.FindAsync(runId, cancellation) is not { } run)
        {
            return null;
        }

        var caseId = CaseLinks.PlaceIn(key) is { } place ? await IdAtAsync(runId, place, cancellation) : key;
        if (caseId is null || await runs.FindOutcomeAsync(runId, caseId, cancellation) is not { } outcome)
        {
            return null;
        }

        var around = await runs.AroundAsync(runId, outcome.Ordinal, cancellation);
        var others = (await runs.ListAsync(cancellation))
            .Where(other => other.Id != run.Id && other.Plan.DatasetDigest == run.Plan.DatasetDigest && other.Done > 0)
            .ToList();
        var beside = others.FirstOrDefault(other => other.Id == with);
        var besideOutcome = beside is null ? null : await runs.FindOutcomeAsync(beside.Id, outcome.Case.Id, cancellation);
        return new CaseReport(
            run,
            outcome,
            beside,
            besideOutcome,
            others,
            await EvidenceAsync(outcome, besideOutcome, cancellation),
            await PassagesAsync(outcome, besideOutcome, cancellation),
            around.FirstOrDefault(item => item.Ordinal < outcome.Ordinal),
            around.FirstOrDefault(item => item.Ordinal > outcome.Ordinal)
        );
    }

    private async Task<string?> IdAtAsync(string runId, int place, CancellationToken cancellation) =>
        (await runs.AroundAsync(runId, place, cancellation)).FirstOrDefault(item => item.Ordinal == place)?.CaseId;

    private async Task<IReadOnlyList<EvidenceReport>> EvidenceAsync(CaseOutcome own, CaseOutcome? other, CancellationToken cancellation)
    {
        var reports = new List<EvidenceReport>();
        foreach (var (index, evidence) in own.Case.Evidence.Index())
        {
            var article = await articles.FindByNameAsync(evidence.ArticleId, cancellation);
            var shown = article is not null && article.Scope == AccessScope.Public ? article : null;
            reports.Add(
                new EvidenceReport(
                    LetterOf(index),
                    evidence,
                    shown is null ? null : Texts.Heading(shown.Title, shown.Body),
                    shown is null ? null : Texts.Link(shown.Id),
                    RankOf(own, index),
                    other is null ? null : RankOf(other, index),
                    own.Miss is { } miss && miss.Evidence == index ? miss : null
                )
            );
        }

        return reports;
    }

    private async Task<IReadOnlyList<AlignedPassage>> PassagesAsync(CaseOutcome own, CaseOutcome? other, CancellationToken cancellation)
    {
        var texts = new PassageTexts(articles, services.GetService<ITermFinder>());
        var aligned = AlignedPassage.Align(own.Ranking, other?.Ranking ?? []);
        var passages = new List<AlignedPassage>();
        foreach (var (index, passage) in aligned.Take(PassagesShown).Index())
        {
            var facts = passage.Any.Evidence.Select(piece => own.Case.Evidence.ElementAtOrDefault(piece)?.Fact).OfType<string>();
            var text = await texts.OfAsync(passage.Any, own.Case.Question, facts, cancellation);
            passages.Add(passage with { Text = index < TextsShown ? text : text with { Pieces = [] } });
        }

        return passages;
    }

    public static string LetterOf(int index) =>
        index < 26 ? ((char)('A' + index)).ToString() : $"{LetterOf((index / 26) - 1)}{LetterOf(index % 26)}";

    private static int? RankOf(CaseOutcome outcome, int evidence) =>
        outcome.Ranking.Where(passage => passage.Evidence.Contains(evidence)).Select(passage => (int?)passage.Rank).Min();
}
