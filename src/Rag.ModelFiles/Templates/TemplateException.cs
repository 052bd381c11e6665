namespace Rag.ModelFiles.Templates;

/// <summary>
/// A chat template is damaged, uses something that is not read, refuses its messages or does too much. The message is a sentence.
/// </summary>
public sealed class TemplateException(string message) : Exception(message);
