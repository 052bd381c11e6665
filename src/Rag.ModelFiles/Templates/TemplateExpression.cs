namespace Rag.ModelFiles.Templates;

/// <summary>A part of a template that has a value.</summary>
internal delegate object? TemplateExpression(TemplateRun run);
