namespace Rag.Bench.Machines;

/// <param name="Parent">The id of the process that started it.</param>
/// <param name="Seconds">Of processors, used so far.</param>
internal readonly record struct ProcessTime(string Name, int Parent, double Seconds);
