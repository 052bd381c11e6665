namespace Rag.Core.Answers;

/// <summary>
/// The question is not answered here: its passages were found, and whoever has them at hand is to answer it. Nothing was said to the caller
/// yet. Whoever throws it says in a type of its own where the question goes.
/// </summary>
public abstract class AnsweredElsewhereException(string message) : Exception(message);
