using Rag.Core.Articles;
using Rag.Core.Evaluation;

namespace Rag.Eval.Datasets;

/// <summary>The articles of a data set as they are read; a text that comes twice is one article.</summary>
internal sealed class Corpus
{
    private const int Most = 1_000_000;

    /// <summary>UTF-16 units of all bodies.</summary>
    private const long MostCharacters = 1L << 29;

    private readonly List<ArticleDraft> _articles = [];
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _byText = new(StringComparer.Ordinal);
    private long _characters;

    public IReadOnlyList<ArticleDraft> Articles => _articles;

    public void Add(string place, ArticleDraft article)
    {
        if (string.IsNullOrWhiteSpace(article.Body))
        {
            throw new DatasetException($"{place}: the article has no text.");
        }

        if (!_ids.Add(article.Id!))
        {
            throw new DatasetException($"{place}: there is an article {article.Id} before this one: give each an id of its own.");
        }

        _characters += article.Body.Length;
        if (_articles.Count == Most || _characters > MostCharacters)
        {
            throw new DatasetException($"{place}: there are more than {Most} articles or {MostCharacters} characters: split the file.");
        }

        _articles.Add(article);
    }

    /// <summary>The id of the article with this text, which is added where there was none.</summary>
    public string IdOf(string place, ArticleDraft article)
    {
        if (!_byText.TryGetValue(article.Body, out var id))
        {
            Add(place, article);
            _byText.Add(article.Body, id = article.Id!);
        }

        return id;
    }

    /// <exception cref="DatasetException">A piece of evidence is in none of the articles.</exception>
    public void RequireEvidence(string place, EvalCase item)
    {
        foreach (var evidence in item.Evidence)
        {
            if (!_ids.Contains(evidence.ArticleId))
            {
                throw new DatasetException($"{place}: the evidence names the article {evidence.ArticleId}, which the corpus has not.");
            }
        }
    }
}
