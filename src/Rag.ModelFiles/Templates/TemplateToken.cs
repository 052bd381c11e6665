namespace Rag.ModelFiles.Templates;

/// <summary>A word of a template.</summary>
/// <param name="Line">Counted from 1.</param>
internal readonly record struct TemplateToken(TemplateTokenKind Kind, string Text, int Line)
{
    public bool Is(string text) => Kind is TemplateTokenKind.Name or TemplateTokenKind.Sign && Text == text;
}
