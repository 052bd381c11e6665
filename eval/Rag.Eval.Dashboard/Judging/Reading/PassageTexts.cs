using Rag.Core.Articles;
using Rag.Core.Evaluation;
using Rag.Pages;

namespace Rag.Eval.Dashboard.Judging.Reading;

/// <summary>Texts of one page's passages, as the store has them: a run keeps only their places. For one page's use.</summary>
internal sealed class PassageTexts(IArticleCatalog articles, ITermFinder? terms)
{
    private readonly Dictionary<(string Id, int Revision), Article?> _revisions = [];

    public async ValueTask<PassageText> OfAsync(
        RankedPassage passage,
        string question,
        IEnumerable<string> facts,
        CancellationToken cancellation
    )
    {
        var id = new ArticleId(passage.ArticleId);
        if (await RevisionAsync(id, passage.Revision, cancellation) is not { } article)
        {
            return Missing(passage.SourceId ?? passage.ArticleId, $"Revision {passage.Revision} of this article is no longer stored.");
        }

        if (article.Scope != AccessScope.Public)
        {
            return Missing("An article of a private collection", "Its text is shown to its readers alone.");
        }

        var (start, end) = (passage.Start, Math.Min(passage.End, article.Body.Length));
        if (start < 0 || start >= end)
        {
            return Missing(Texts.Heading(article.Title, article.Body), "The article is stored, and has no text at this place.");
        }

        var text = article.Body[start..end];
        return new PassageText(
            Texts.Heading(article.Title, article.Body),
            article.Source,
            article.PublishedAt,
            article.Language,
            Texts.QuoteLink(id, passage.Revision, start, end),
            TextPieces.Of(text, terms?.Find(question, text) ?? [], facts),
            null
        );
    }

    private static PassageText Missing(string title, string sentence) => new(title, null, null, null, null, [], sentence);

    private async ValueTask<Article?> RevisionAsync(ArticleId id, int revision, CancellationToken cancellation)
    {
        if (!_revisions.TryGetValue((id.Value, revision), out var article))
        {
            article = await articles.FindAsync(id, cancellation);
            if (article is not null && article.Revision != revision)
            {
                article = await articles
                    .RevisionsAsync(id, cancellation)
                    .FirstOrDefaultAsync(item => item.Revision == revision, cancellation);
            }

            _revisions.Add((id.Value, revision), article);
        }

        return article;
    }
}
