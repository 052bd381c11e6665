namespace Rag.ModelFiles.Templates;

/// <summary>A part of a template that writes or sets something.</summary>
internal delegate TemplateFlow TemplateStatement(TemplateRun run);
