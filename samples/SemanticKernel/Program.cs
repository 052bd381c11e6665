using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.Data;
using Rag.Client;
using Rag.SemanticKernel;

// Asks a running service a question in the ways of Semantic Kernel: ADDRESS QUESTION
var address = args.Length > 0 ? args[0] : "http://127.0.0.1:5080";
var question = args.Length > 1 ? args[1] : "How many jobs will the Lumenor battery factory in Brackenhithe create?";
using var client = new RagClient(
    new RagClientOptions { BaseAddress = new Uri(address), ApiKey = Environment.GetEnvironmentVariable("RAG_KEY") }
);

var builder = Kernel.CreateBuilder();
builder.Services.AddSingleton<IChatClient>(client.AsChatClient());
builder.Plugins.AddFromObject(new NewsPlugin(client), "news");
var kernel = builder.Build();

// A function of the plugin, called by name.
var answer = await kernel.InvokeAsync<string>("news", "ask_news", new KernelArguments { ["question"] = question });
Console.WriteLine($"Asked: {answer}");

// The service as the chat model behind a prompt.
var prompted = await kernel.InvokePromptAsync("{{$question}}", new KernelArguments { ["question"] = question });
Console.WriteLine($"Prompted: {prompted}");

// A text search, restricted by what hits are.
ITextSearch<Rag.Client.Search.SearchHit> search = new NewsTextSearch(client);
var found = await search.GetTextSearchResultsAsync(question, new() { Top = 3 });
await foreach (var result in found.Results)
{
    Console.WriteLine($"Found: {result.Name} {result.Link}");
}

// A text search as a function that prompts and models can call.
var plugin = new NewsTextSearch(client).CreateWithGetTextSearchResults("search");
kernel.Plugins.Add(plugin);
var listed = await kernel.InvokeAsync("search", plugin.First().Name, new KernelArguments { ["query"] = question, ["count"] = 2 });
Console.WriteLine($"Listed: {listed.GetValue<List<TextSearchResult>>()?.Count}");
