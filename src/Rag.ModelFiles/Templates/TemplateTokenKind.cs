namespace Rag.ModelFiles.Templates;

/// <summary>The kinds of words in a template.</summary>
internal enum TemplateTokenKind
{
    /// <summary>Text outside of brackets.</summary>
    Text,

    /// <summary>The start of an expression that is written out.</summary>
    OpenOutput,
    CloseOutput,

    /// <summary>The start of a statement.</summary>
    OpenStatement,
    CloseStatement,
    Name,
    String,
    Number,
    Sign,
    End,
}
