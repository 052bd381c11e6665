namespace Rag.EndToEnd.Tests;

/// <summary>The service without an extractor: the reader writes every answer, and its budgets bound all of the work.</summary>
public sealed class ReaderOnlyService : RunningService
{
    protected override (string Key, string Value)[] Settings => [("Models:Extractor", "none"), ("Engine:DefaultDeadlineMs", "600000")];
}
