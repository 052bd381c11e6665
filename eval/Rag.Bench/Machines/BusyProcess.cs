namespace Rag.Bench.Machines;

/// <summary>Another process that worked while figures were measured.</summary>
/// <param name="Cores">Processor time over the time that passed: 1 is a whole core.</param>
internal sealed record BusyProcess(string Name, int Id, double Cores);
