using System.Text.Json;

namespace Rag.EndToEnd.Tests.Feeds;

public sealed class UnpackingTests
{
    /// <summary>The framework takes packed data that is cut short for its end unless the program's own settings say otherwise.</summary>
    [Fact]
    public void Service_PackedData_IsUnpackedStrictly()
    {
        using var settings = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "rag.runtimeconfig.json")));

        var properties = settings.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties");

        Assert.True(properties.GetProperty("System.IO.Compression.UseStrictValidation").GetBoolean());
    }
}
