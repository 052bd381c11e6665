using System.Text;
using Rag.ModelFiles.Weights;
using Rag.Tests;

namespace Rag.ModelFiles.Tests.Weights;

public sealed class JsonFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_InfiniteNumbersByName_AreInfiniteAndTextsStayAsTheyAre()
    {
        var root = Read("""{"limits":[0,Infinity,-Infinity],"a \"Infinity\\":"Infinity","last":Infinity}""");

        Assert.Equal(
            [0, float.PositiveInfinity, float.NegativeInfinity],
            root.GetProperty("limits").EnumerateArray().Select(limit => limit.GetSingle())
        );
        Assert.Equal("Infinity", root.GetProperty("a \"Infinity\\").GetString());
        Assert.True(double.IsPositiveInfinity(root.GetProperty("last").GetDouble()));
    }

    [Theory]
    [InlineData("Infinit")]
    [InlineData("{\"a\":Infinity")]
    [InlineData("{\"a\":NaN}")]
    [InlineData("{\"Infinity\\")]
    public void Read_WhatIsNoJson_IsRefused(string json) =>
        Assert.Contains("not valid JSON", Assert.Throws<ModelFileException>(() => Read(json)).Message);

    private System.Text.Json.JsonElement Read(string json)
    {
        using var document = JsonFile.Read(_folder.Write("config.json", Encoding.UTF8.GetBytes(json)));
        return document.RootElement.Clone();
    }
}
