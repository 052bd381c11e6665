namespace Rag.Peers;

internal sealed record MachineReport(string Processor, int Processors, string Simd);
