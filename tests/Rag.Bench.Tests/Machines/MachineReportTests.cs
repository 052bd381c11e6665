using Rag.Bench.Machines;

namespace Rag.Bench.Tests.Machines;

public sealed class MachineReportTests
{
    [Fact]
    public void Now_OnLinux_TellsProcessorCachesAndInstructionSets()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Told by /proc and the processor.");
        var machine = MachineReport.Now();
        Assert.NotEmpty(machine.Processor);
        Assert.NotEmpty(machine.InstructionSets);
        Assert.NotNull(machine.LoadAverage);
        Assert.SkipUnless(machine.Architecture == "X64", "Caches are asked of the processor where the system does not tell.");
        Assert.SkipUnless(machine.Caches.Count > 0, "This virtual processor hides its caches.");
        Assert.Contains(machine.Caches, cache => cache.Split(' ')[0] is "L1d" or "L2");
        Assert.All(machine.Caches, cache => Assert.Matches("^L[1-4][di]? [0-9]+ KiB$", cache));
    }
}
