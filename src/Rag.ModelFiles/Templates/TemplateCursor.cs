namespace Rag.ModelFiles.Templates;

/// <summary>The words of a template from first to last.</summary>
internal sealed class TemplateCursor(List<TemplateToken> tokens)
{
    private const int Deepest = 64;

    private int _at;
    private int _depth;

    public TemplateToken Next => tokens[_at];

    /// <summary>The word after the next one; the last one of the template counts as followed by itself.</summary>
    public TemplateToken Second => tokens[Math.Min(_at + 1, tokens.Count - 1)];

    public TemplateToken Take() => tokens[_at == tokens.Count - 1 ? _at : _at++];

    public bool TryTake(string text)
    {
        var takes = Next.Is(text);
        _at += takes ? 1 : 0;
        return takes;
    }

    public void Require(string text)
    {
        if (!TryTake(text))
        {
            throw Refusal($"\"{text}\" is missing");
        }
    }

    public void Require(TemplateTokenKind kind)
    {
        if (Take().Kind != kind)
        {
            throw Refusal("a bracket is not closed");
        }
    }

    public string Name() => Next.Kind == TemplateTokenKind.Name ? Take().Text : throw Refusal("a name is missing");

    /// <summary>Reads a part that may hold others of its kind, to a bounded depth.</summary>
    public T Nested<T>(Func<T> read)
    {
        if (++_depth > Deepest)
        {
            throw Refusal("its brackets are too deep");
        }

        var result = read();
        _depth--;
        return result;
    }

    public TemplateException Refusal(string what) =>
        new($"The chat template cannot be read: {what}, at \"{Next.Text}\" in line {Next.Line}.");
}
