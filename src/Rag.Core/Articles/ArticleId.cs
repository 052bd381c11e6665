namespace Rag.Core.Articles;

/// <summary>The public name of an article: the id its source gave it, else one derived from its canonical URL or content.</summary>
public readonly record struct ArticleId(string Value)
{
    public override string ToString() => Value;
}
