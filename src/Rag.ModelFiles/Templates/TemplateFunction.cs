namespace Rag.ModelFiles.Templates;

/// <summary>What a template can call: a macro, or a function that it is given.</summary>
internal delegate object? TemplateFunction(TemplateArguments arguments);
