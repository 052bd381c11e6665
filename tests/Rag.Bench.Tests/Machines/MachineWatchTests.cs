using System.Diagnostics;
using System.Globalization;
using Rag.Bench.Machines;

namespace Rag.Bench.Tests.Machines;

public sealed class MachineWatchTests
{
    [Fact]
    public void Words_OfABusyMachine_NameWhoDisturbs()
    {
        var use = new MachineUse(10, [new("dotnet", 12, .5), new("make", 13, .08)], StolenCores: .25);
        Assert.True(use.IsBusy);
        Assert.Equal("The machine is busy: of a core take dotnet (12) 50 %, make (13) 8 %, the host of this machine 25 %.", use.Words());
    }

    [Fact]
    public void IsBusy_WithNobodyAboveTheBound_IsFalse() => Assert.False(new MachineUse(10, [], MachineUse.Bound).IsBusy);

    [Theory]
    [InlineData(null, false)]
    [InlineData(1.4, false)]
    [InlineData(1.6, true)]
    public void IsNoisy_OfARunWithAReadLoop_IsJudgedByItsSpread(double? spread, bool isNoisy)
    {
        var use = new MachineUse(10, [], 0) { ReadSpread = spread };
        Assert.Equal((isNoisy, false), (use.IsNoisy, use.IsBusy));
    }

    /// <summary>The work of this process and of those that it started is what is measured.</summary>
    [Fact]
    public async Task Use_OfOwnWork_IsNoDisturbance()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The times of processes are read from /proc.");
        using var watch = MachineWatch.Start();
        using var child = Process.Start("sh", ["-c", "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done"]);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain(watch.Use().Others, other => other.Id == child.Id || other.Id == Environment.ProcessId);
    }

    /// <summary>A grandchild whose parent has ended belongs to nobody: as good as another's process.</summary>
    [Fact]
    public async Task Use_OfAnothersWork_NamesIt()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The times of processes are read from /proc.");
        using var parent = Process.Start(
            new ProcessStartInfo("sh", ["-c", "(i=0; while [ $i -lt 3000000 ]; do i=$((i+1)); done) & echo $!"])
            {
                RedirectStandardOutput = true,
            }
        )!;
        var line = await parent.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        var id = int.Parse(line!, CultureInfo.InvariantCulture);
        await parent.WaitForExitAsync(TestContext.Current.CancellationToken);
        using var watch = MachineWatch.Start();
        try
        {
            await Task.Delay(1_000, TestContext.Current.CancellationToken);
            Assert.Contains(watch.Use().Others, other => other.Id == id);
        }
        finally
        {
            using var orphan = Process.GetProcessById(id);
            orphan.Kill();
        }
    }
}
